import { findCycles } from './cycles.mjs';
import { readImportGraph } from './import-graph.mjs';
import { BROWSER_WORKSPACES, NOT_IN_BROWSERS, WORKSPACES } from './rules.mjs';

/** Every place below `root` that breaks a rule of the house, as a sentence that begins with the file. */
export function findBreaches(root) {
  const files = readImportGraph(
    root,
    WORKSPACES.map(({ folder }) => folder),
  );
  return [
    ...breachesOfWorkspaces(files),
    ...breachesOfLayers(files),
    ...breachesInBrowsers(files),
    ...breachesByCycles(files),
    ...breachesOfNames(files),
  ];
}

function breachesOfWorkspaces(files) {
  return everyImport(files, (path, found) => {
    const workspace = workspaceOf(path);
    // Tests may make tickets, and run what another workspace has built.
    const isTest = path.startsWith(`${workspace.folder}/test/`);
    if (isTest && /^@coscribe\/protocol\//.test(found.package ?? '')) return undefined;
    if (isTest && found.to?.includes('/dist/')) return undefined;
    if (found.to !== undefined) {
      return found.to.startsWith(`${workspace.folder}/`)
        ? undefined
        : `leaves its workspace for ${found.to}; use the package's name`;
    }
    const isOurs = /^(@coscribe\/|coscribe-)/.test(found.package);
    const parts = (workspace.parts ?? []).filter(({ folder }) => path.startsWith(`${folder}/`));
    const isAllowed =
      !isOurs || [workspace, ...parts].some(({ packages }) => packages.includes(found.package));
    if (!isAllowed) return `${workspace.folder} may not import ${found.package}`;
    const needsInstall = workspace.folder === 'tools' && !found.package.startsWith('node:');
    return needsInstall
      ? `tools run before anything is installed, so they may not import ${found.package}`
      : undefined;
  });
}

function breachesOfLayers(files) {
  return everyImport(files, (path, found) => {
    const { folder, layers = [] } = workspaceOf(path);
    const from = layerOf(path, folder, layers);
    const to = found.to === undefined ? undefined : layerOf(found.to, folder, layers);
    if (from === undefined || to === undefined || to.index >= from.index) return undefined;
    return `${from.name} lies below ${to.name} and may not import ${found.to}`;
  });
}

function breachesInBrowsers(files) {
  const entries = [...files.keys()].filter(
    (path) =>
      BROWSER_WORKSPACES.some((folder) => path.startsWith(folder)) ||
      /^\s*(\/\/.*\n|\/\*[\s\S]*?\*\/|\s)*['"]use client['"]/.test(files.get(path).text),
  );
  const seen = new Set(entries);
  const breaches = [];
  const queue = entries.map((path) => ({ path, trail: [path] }));
  for (const { path, trail } of queue) {
    for (const found of files.get(path)?.imports ?? []) {
      // Types are gone before anything reaches a browser.
      if (found.isType) continue;
      const target = found.to ?? found.package;
      const isForbidden =
        NOT_IN_BROWSERS.packages.includes(target) ||
        NOT_IN_BROWSERS.isNodes(target) ||
        NOT_IN_BROWSERS.folders.some((folder) => target.startsWith(folder));
      if (isForbidden)
        breaches.push(`${path}:${found.line} browser code may not reach ${target} (${trail.join(' → ')})`);
      else if (found.to !== undefined && !seen.has(found.to)) {
        seen.add(found.to);
        queue.push({ path: found.to, trail: [...trail, found.to] });
      }
    }
  }
  return breaches;
}

function breachesByCycles(files) {
  const edges = new Map();
  for (const [path, { imports }] of files) {
    edges.set(
      path,
      imports.flatMap(({ to }) => (to !== undefined && files.has(to) ? [to] : [])),
    );
  }
  return findCycles(edges).map((group) => `${group[0]} imports itself in a circle: ${group.join(', ')}`);
}

// `[id]`, `(group)`, `_private` and `@slot` are Next's.
const FOLDER_NAME = /^([a-z0-9]+(-[a-z0-9]+)*|\[{1,2}[a-z.-]+\]{1,2}|\([a-z-]+\)|[_@][a-z-]+)$/;
const FILE_NAME = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

function breachesOfNames(files) {
  return [...files.keys()].flatMap((path) => {
    const parts = path.split('/');
    const file = parts.pop();
    const isKebab = FILE_NAME.test(file) && parts.every((part) => FOLDER_NAME.test(part));
    return isKebab ? [] : [`${path} is not named in kebab-case`];
  });
}

function everyImport(files, judge) {
  return [...files].flatMap(([path, { imports }]) =>
    imports.flatMap((found) => {
      const sentence = judge(path, found);
      return sentence === undefined ? [] : [`${path}:${found.line} ${sentence}`];
    }),
  );
}

function workspaceOf(path) {
  return WORKSPACES.find(({ folder }) => path.startsWith(`${folder}/`));
}

function layerOf(path, folder, layers) {
  if (!path.startsWith(`${folder}/src/`)) return undefined;
  const name = path.slice(`${folder}/src/`.length).split('/')[0];
  const index = layers.findIndex((layer) => layer.includes(name));
  return index === -1 ? undefined : { name, index };
}
