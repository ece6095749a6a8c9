/** The parts of RESULTS.md; each begins with a heading of the first rank. */
export interface Sections {
  servers?: string | undefined;
  editor?: string | undefined;
}

const EDITOR = /^# Editor$/m;

export function splitSections(text: string): Sections {
  const at = text.search(EDITOR);
  return at === -1 ? { servers: text } : { servers: text.slice(0, at), editor: text.slice(at) };
}

export function joinSections({ servers, editor }: Sections): string {
  return [servers, editor]
    .filter((part) => part !== undefined)
    .map((part) => `${part.trim()}\n`)
    .join('\n');
}
