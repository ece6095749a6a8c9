// Two copies of one of these fail silently: each thinks that the other's objects are foreign.
const SINGLE = /^(yjs|lib0|y-protocols|prosemirror-.+|@tiptap\/.+|react|react-dom)$/;

/** What is wrong with a parsed package-lock.json, as sentences. */
export function findLockfileTrouble(lock) {
  const entries = Object.entries(lock.packages ?? {});
  const names = new Set(entries.map(([path]) => nameOf(path)).filter((name) => name !== undefined));
  return [
    ...entries.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !names.has(name))
        .map((name) => `${nameOf(path) ?? path} needs ${name} on some platform, but the lockfile lacks it`),
    ),
    ...entries
      .filter(([, { resolved }]) => /^(https?|git|ssh)\b/.test(resolved ?? ''))
      .map(([path, { resolved }]) => `${path} names a host: ${new URL(resolved).host}`),
    ...[...names]
      .filter((name) => SINGLE.test(name))
      .map((name) => [name, entries.filter(([path, { link }]) => nameOf(path) === name && link !== true)])
      .filter(([, copies]) => copies.length > 1)
      .map(
        ([name, copies]) =>
          `there are ${copies.length} copies of ${name}: ${copies.map(([path]) => path).join(', ')}`,
      ),
  ];
}

function nameOf(path) {
  const at = path.lastIndexOf('node_modules/');
  return at === -1 ? undefined : path.slice(at + 'node_modules/'.length);
}
