import { type Marks, NO_MARKS, type SwitchMark, sameMarks } from './block.ts';
import type { DropReport } from './drop-report.ts';
import { safeHref } from './safe-href.ts';

/** What the inline elements around a piece of text make of it. */
export interface Looks {
  readonly marks: Marks;
  /** Are spaces and line breaks kept as they are? */
  readonly isPre: boolean;
}

export const PLAIN_LOOKS: Looks = { marks: NO_MARKS, isPre: false };

const MARKS_OF_TAGS: ReadonlyMap<string, SwitchMark> = new Map([
  ['b', 'bold'],
  ['strong', 'bold'],
  ['i', 'italic'],
  ['em', 'italic'],
  ['cite', 'italic'],
  ['dfn', 'italic'],
  ['var', 'italic'],
  ['u', 'underline'],
  ['ins', 'underline'],
  ['s', 'strike'],
  ['strike', 'strike'],
  ['del', 'strike'],
  ['code', 'code'],
  ['kbd', 'code'],
  ['samp', 'code'],
  ['tt', 'code'],
]);

const LOST: ReadonlyMap<string, string> = new Map([
  ['mark', 'highlight'],
  ['sub', 'subscript or superscript'],
  ['sup', 'subscript or superscript'],
]);

export interface LooksOptions {
  readonly report: DropReport;
  /** What addresses without a host are relative to. */
  readonly base: string | undefined;
}

type Attribute = (name: string) => string | null;

/** The looks inside of an element, by its name, its address and the few declarations of its style that say what a mark says. */
export function looksInside(tag: string, attribute: Attribute, outside: Looks, options: LooksOptions): Looks {
  const marks: { -readonly [K in keyof Marks]: Marks[K] } = { ...outside.marks };
  const mark = MARKS_OF_TAGS.get(tag);
  if (mark !== undefined) marks[mark] = true;
  const lost = LOST.get(tag);
  if (lost !== undefined) options.report.add(lost);
  if (tag === 'a') {
    const href = linkFrom(attribute('href'), options);
    if (href !== null) marks.link = { href, extra: null };
  }
  const style = readStyle(attribute('style'));
  const weight = style.get('font-weight');
  if (weight !== undefined) {
    if (/^(?:bold|bolder|[6-9]00)$/.test(weight)) marks.bold = true;
    else if (/^(?:normal|lighter|[1-5]00)$/.test(weight)) delete marks.bold;
  }
  const slant = style.get('font-style');
  if (slant === 'italic' || slant === 'oblique') marks.italic = true;
  else if (slant === 'normal') delete marks.italic;
  const line = style.get('text-decoration-line') ?? style.get('text-decoration') ?? '';
  // The line under a link comes with every link.
  if (line.includes('underline') && tag !== 'a' && !marks.link) marks.underline = true;
  if (line.includes('line-through')) marks.strike = true;
  const space = style.get('white-space');
  const isPre = tag === 'pre' || (space === undefined ? outside.isPre : /^(?:pre|break-spaces)/.test(space));
  return {
    marks: sameMarks(marks, outside.marks) ? outside.marks : marks,
    isPre,
  };
}

function linkFrom(value: string | null, { report, base }: LooksOptions): string | null {
  if (value === null) return null;
  const href = safeHref(value) ?? safeHref(absolute(value, base));
  if (href !== null) return href;
  report.add(
    /^[\s\p{Cc}]*[a-z][a-z0-9+.\s-]*:/iu.test(value) ? 'unsafe link' : 'link inside of its own page or site',
  );
  return null;
}

function absolute(value: string, base: string | undefined): string | null {
  return base === undefined || !URL.canParse(value, base) ? null : new URL(value, base).href;
}

const NO_STYLE: ReadonlyMap<string, string> = new Map();
const MAX_STYLE = 4_096;

/** The declarations of a style attribute, names and values in lower case. */
export function readStyle(style: string | null): ReadonlyMap<string, string> {
  if (style === null || style.length > MAX_STYLE) return NO_STYLE;
  const declarations = new Map<string, string>();
  for (const declaration of style.toLowerCase().split(';')) {
    const colon = declaration.indexOf(':');
    if (colon > 0) declarations.set(declaration.slice(0, colon).trim(), declaration.slice(colon + 1).trim());
  }
  return declarations;
}
