/** The parts of RESULTS.md in their order; each begins with this heading of the first rank. */
const HEADINGS = {
  servers: 'Benchmark results',
  growth: 'How cost grows',
  transports: 'Transports',
  editor: 'Editor',
} as const;

export type SectionName = keyof typeof HEADINGS;
export const SECTIONS = Object.keys(HEADINGS) as readonly SectionName[];

export type Sections = { [Name in SectionName]?: string | undefined };

export function splitSections(text: string): Sections {
  const parts = text.split(/^(?=# )/m);
  return Object.fromEntries(
    Object.entries(HEADINGS).map(([name, heading]) => [
      name,
      parts.find((part) => part.startsWith(`# ${heading}\n`)),
    ]),
  );
}

export function joinSections(sections: Sections): string {
  return SECTIONS.map((name) => sections[name])
    .filter((part) => part !== undefined)
    .map((part) => `${part.trim()}\n`)
    .join('\n');
}
