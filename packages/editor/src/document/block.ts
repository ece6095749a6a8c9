import { safeHref } from './safe-href.ts';

/** The kinds of block that this build knows. Any other kind is carried as it is (SCHEMA-1). */
export const BLOCK_KINDS = [
  'paragraph',
  'heading',
  'bullet',
  'ordered',
  'task',
  'quote',
  'code',
  'divider',
  'table',
] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

/** The marks that are on or off. `link` is the one mark with a value. */
export const SWITCH_MARKS = ['bold', 'italic', 'underline', 'strike', 'code'] as const;
export type SwitchMark = (typeof SWITCH_MARKS)[number];

export const MAX_INDENT = 8;
export const MAX_LEVEL = 3;

/** A value that came as JSON. Kept as its text: text is cheap to compare and can't be nested too deep to walk. */
export type JsonText = string;

export interface Link {
  readonly href: string;
  /** What a newer version keeps next to `href`. */
  readonly extra: JsonText | null;
}

/** The marks in force on a stretch of a block's content. */
export interface Marks {
  readonly bold?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly strike?: true;
  readonly code?: true;
  readonly link?: Link;
  /** Attributes that this build doesn't know, as the JSON text of one object with sorted keys. */
  readonly unknown?: JsonText;
}

export type Inline =
  | { readonly type: 'text'; readonly text: string; readonly marks: Marks }
  | { readonly type: 'break'; readonly marks: Marks }
  /** Something inline that this build doesn't know. `value` is '' when it can't be copied: it only stays where it is. */
  | { readonly type: 'unknown'; readonly value: JsonText; readonly marks: Marks };

/** One block as everybody reads it. The list of blocks is flat: nesting follows from `indent`. */
export interface Block {
  /** Unique in the document. With a `~` in it: derived on reading, because there is no (usable) id in the document. */
  readonly id: string;
  /** One of `BLOCK_KINDS`, or a kind of a newer version. */
  readonly kind: BlockKind | (string & {});
  /** 0 to `MAX_INDENT`. */
  readonly indent: number;
  /** Headings: 1 to 3. */
  readonly level: number;
  /** Tasks. */
  readonly checked: boolean;
  /** Code: a language's name, or ''. */
  readonly language: string;
  /** Marker keys that this build doesn't know, as the JSON text of one object with sorted keys. */
  readonly extra: JsonText | null;
  readonly content: readonly Inline[];
  /** Tables in the body. `null` for every other block, and for a table inside of a cell, which is carried unread. */
  readonly table: Table | null;
}

/** At least one row and one column; every row has one cell for each column, in the columns' order. */
export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** Is the first row a head? */
  readonly headerRow: boolean;
  readonly headerColumn: boolean;
}

export interface TableColumn {
  readonly id: string;
  /** In CSS pixels; `null` takes what is left. */
  readonly width: number | null;
}

export interface TableRow {
  readonly id: string;
  readonly cells: readonly TableCell[];
}

export interface TableCell {
  /** The column's id. */
  readonly column: string;
  /** At least one. */
  readonly blocks: readonly Block[];
  /** Over how many rows and columns the cell is to reach, once cells can be merged; kept as it is. */
  readonly span: TableSpan | null;
}

export interface TableSpan {
  readonly rows: number;
  readonly columns: number;
}

export const KNOWN_KINDS: ReadonlySet<string> = new Set(BLOCK_KINDS);

/**
 * Blocks without text of their own. Text that a merge leaves behind one is read as a paragraph. A kind that this build
 * doesn't know says it by the key `atom` (SCHEMA-1).
 */
export function isAtom({ kind, extra }: Pick<Block, 'kind' | 'extra'>): boolean {
  if (KNOWN_KINDS.has(kind)) return kind === 'divider' || kind === 'table';
  return jsonEntries(extra).some(([key, value]) => key === 'atom' && value === true);
}

export function isList(kind: string): boolean {
  return kind === 'bullet' || kind === 'ordered' || kind === 'task';
}

/** The id of the paragraph that stands before the first marker of the body. */
export const START_ID = '~start';

/** The id of the paragraph that stands before the first marker of a cell (`cell`: its name, see `table-keys.ts`). */
export function cellStartId(cell: string): string {
  return `${START_ID}~${cell}`;
}

/** The id of the paragraph read from text behind the atom `atomId`. */
export function tailId(atomId: string): string {
  return `${atomId}~tail`;
}

const USABLE_ID = /^[0-9A-Za-z_-]{1,64}$/;

/** Ids in the document never hold a `~`, so that no derived id can be equal to one. */
export function isUsableId(value: unknown): value is string {
  return typeof value === 'string' && USABLE_ID.test(value);
}

/** The id of a block that has no marker. */
export function isOnlyReadId(id: string): boolean {
  return id === START_ID || id.startsWith(cellStartId('')) || id.endsWith(tailId(''));
}

/** Is this read from a marker whose own id another one has as well, and first? */
export function isDoubledId(id: string): boolean {
  return !isOnlyReadId(id) && id.indexOf('~') > 0;
}

export function isDerivedId(id: string): boolean {
  return id.includes('~');
}

/** Half a surrogate pair, which JSON writes as an escape, becomes U+FFFD on some of Yjs's ways: so it is for everybody. */
function wellFormed(json: string): string {
  if (!json.includes('\\ud')) return json;
  return json.replace(/\\(?:(ud[89a-f][0-9a-f]{2})|[\s\S])/g, (part, half?: string) =>
    half ? '\ufffd' : part,
  );
}

/** Yjs loses such a key on some ways and not on others: it is nothing for everybody. */
const LOST_KEY = '__proto__';

/** The names of an object's values, as everybody gets them. */
export function keysOf(record: Record<string, unknown>): string[] {
  return Object.keys(record).filter((key) => key !== LOST_KEY);
}

/** JSON text with sorted keys at the top, or `null` when `value` is not plain JSON (or too deep to be written). */
export function toJsonText(value: unknown): JsonText | null {
  try {
    const text = JSON.stringify(value, (key, inner: unknown) => (key === LOST_KEY ? undefined : inner));
    return text === undefined ? null : wellFormed(text);
  } catch {
    return null;
  }
}

/** The entries of JSON text that holds an object; none for anything else. */
export function jsonEntries(text: JsonText | null | undefined): readonly (readonly [string, unknown])[] {
  if (text === null || text === undefined || text === '') return [];
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? Object.entries(value) : [];
  } catch {
    return [];
  }
}

/** Sorted by key, so that equal contents are equal text. */
export function recordText(entries: readonly (readonly [string, unknown])[]): JsonText | null {
  if (entries.length === 0) return null;
  const parts: string[] = [];
  for (const [key, value] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = key === LOST_KEY ? null : toJsonText(value);
    if (text !== null) parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return parts.length === 0 ? null : `{${parts.join(',')}}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  // What came over the wire with a key "__proto__" has data for a prototype; that of a class has a constructor of its own.
  for (let up: unknown = Object.getPrototypeOf(value); up !== null && up !== Object.prototype; ) {
    if (Object.hasOwn(up as object, 'constructor') && typeof (up as object).constructor === 'function')
      return false;
    up = Object.getPrototypeOf(up);
  }
  return true;
}

export const NO_MARKS: Marks = Object.freeze({});

const SWITCHES: ReadonlySet<string> = new Set(SWITCH_MARKS);

/** Reads formatting attributes, whatever they hold. */
export function marksOf(attributes: ReadonlyMap<string, unknown>): Marks {
  if (attributes.size === 0) return NO_MARKS;
  const marks: { -readonly [K in keyof Marks]: Marks[K] } = {};
  const unknown: [string, unknown][] = [];
  for (const [key, value] of attributes) {
    if (value === null || value === undefined || isHuge(value)) continue;
    if (SWITCHES.has(key) && value === true) marks[key as SwitchMark] = true;
    else {
      const link = key === 'link' ? linkOf(value) : null;
      if (link === null) unknown.push([key, value]);
      else marks.link = link;
    }
  }
  const text = unknown.length === 0 ? null : recordText(withinLimit(unknown));
  if (text !== null) marks.unknown = shared(text);
  return marks;
}

/**
 * So much text is in the attributes that hold on a piece. One that holds more, or would make it more, stays in the document
 * but is on none of the many pieces that it covers.
 */
const MAX_ATTRIBUTES = 10_000;
const sizes = new WeakMap<object, number>();

function isHuge(value: unknown): boolean {
  return sizeOf(value) > MAX_ATTRIBUTES;
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  const size = sizes.get(value) ?? toJsonText(value)?.length ?? 0;
  sizes.set(value, size);
  return size;
}

function withinLimit(attributes: readonly [string, unknown][]): [string, unknown][] {
  let room = MAX_ATTRIBUTES;
  return [...attributes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([key, value]) => {
      const size = key.length + sizeOf(value);
      if (size > room) return false;
      room -= size;
      return true;
    });
}

const MANY_TEXTS = 256;
const texts = new Map<string, string>();

/** The same string for the same text: it may be on very many pieces. */
function shared(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= MANY_TEXTS) texts.clear();
  texts.set(text, text);
  return text;
}

function linkOf(value: unknown): Link | null {
  if (!isRecord(value) || !Object.hasOwn(value, 'href')) return null;
  const { href, ...rest } = value;
  const safe = safeHref(href);
  return safe === null || safe !== href ? null : { href: safe, extra: recordText(Object.entries(rest)) };
}

/** The formatting attributes that read as `marks`. */
export function attributesOf(marks: Marks): Record<string, unknown> {
  const attributes: Record<string, unknown> = Object.fromEntries(jsonEntries(marks.unknown));
  for (const name of SWITCH_MARKS) if (marks[name]) attributes[name] = true;
  if (marks.link) {
    attributes.link = { href: marks.link.href, ...Object.fromEntries(jsonEntries(marks.link.extra)) };
  }
  return attributes;
}

export function sameMarks(a: Marks, b: Marks): boolean {
  return (
    a === b ||
    (SWITCH_MARKS.every((name) => a[name] === b[name]) &&
      a.unknown === b.unknown &&
      a.link?.href === b.link?.href &&
      (a.link?.extra ?? null) === (b.link?.extra ?? null))
  );
}

/** What a block reads as plain text; a line break is "\n". */
export function textOf(content: readonly Inline[]): string {
  return content
    .map((inline) => (inline.type === 'text' ? inline.text : inline.type === 'break' ? '\n' : ''))
    .join('');
}
