import type * as Y from 'yjs';
import {
  type Block,
  type BlockKind,
  cellStartId,
  type Inline,
  isAtom,
  isDoubledId,
  isRecord,
  isUsableId,
  KNOWN_KINDS,
  keysOf,
  MAX_INDENT,
  MAX_LEVEL,
  type Marks,
  marksOf,
  recordText,
  START_ID,
  sameMarks,
  type Table,
  tailId,
  toJsonText,
} from './block.ts';
import { tableName } from './table-keys.ts';
import { readTable } from './table-model.ts';
import {
  findMap,
  findText,
  firstItem,
  type InForce,
  itemName,
  NOTHING_IN_FORCE,
  type Start,
  walkItems,
} from './yjs-internals.ts';

/** A block together with where it is written. */
export interface ReadBlock {
  readonly block: Block;
  /** `null` for a block that is only read: text before the first marker or behind an atom. */
  readonly marker: Y.Map<unknown> | null;
  /** The formatting in force where it begins. */
  readonly inForce: InForce;
}

export interface Reading {
  readonly blocks: readonly ReadBlock[];
  /** Tables that are gone and hold nothing, by id. */
  readonly gone: ReadonlyMap<string, Y.Map<unknown>>;
  /** The formatting in force at the end. */
  readonly inForce: InForce;
}

/** The id under which a marker's block is read, from its own `id` key. */
export type ReadId = (own: unknown, item: Y.Item) => string;

const TABLE_KIND: BlockKind = 'table';

/** What a line break is in the sequence: an embed that every version knows. */
export const BREAK_EMBED = Object.freeze({ kind: 'break' });

/**
 * Reads the body. Total: every state that a text can be in has exactly one reading, the same for everybody, with at least
 * one block and no id twice (MERGE-3). Nothing is written.
 *
 * - Text before the first marker is a paragraph `~start`; so is an empty body.
 * - Text behind an atom is a paragraph of its own, `<atom>~tail`.
 * - A marker without a usable id has the id `~<item>`; of markers with the same id the first keeps it, the others are
 *   `<id>~<item>`.
 * - A key of the wrong type reads as if it were missing: paragraph, indent 0, level 1, not checked.
 * - "\n" in text is a line break as well; code blocks use it, so that code stays plain text.
 */
export function readBody(text: Y.Text): readonly ReadBlock[] {
  return readWholeBody(text).blocks;
}

/** The body with the tables that are gone: they read as nothing, but what is written in them brings them back. */
export function readWholeBody(text: Y.Text): Pick<Reading, 'blocks' | 'gone'> {
  const { blocks, gone } = readBlocks(
    { item: firstItem(text), inForce: NOTHING_IN_FORCE },
    { end: null, readId: uniqueIds() },
  );
  return { blocks: blocks.length > 0 ? blocks : [emptyBody()], gone };
}

/** What the sequence of a table's cell reads as; nothing for an empty one. */
export function readCell(text: Y.Text, name: string): ReadBlock[] {
  const start = { item: firstItem(text), inForce: NOTHING_IN_FORCE };
  return readBlocks(start, { end: null, readId: uniqueIds(), cell: name }).blocks;
}

/** What a body without anything in it reads as. */
export function emptyBody(): ReadBlock {
  return { block: { ...paragraph(START_ID), content: [] }, marker: null, inForce: NOTHING_IN_FORCE };
}

/** Ids for all markers of a document, in its order. */
export function uniqueIds(): ReadId {
  const ids = new Set<string>();
  return (own, item) => {
    const name = itemName(item);
    const id = !isUsableId(own) ? `~${name}` : ids.has(own) ? `${own}~${name}` : own;
    ids.add(id);
    return id;
  };
}

/**
 * The blocks from a marker (or the sequence's first item) up to the item `end`. `cell`: the name of the cell whose sequence
 * this is; tables in cells are carried unread.
 */
export function readBlocks(
  start: Start,
  { end, readId, cell }: { end: Y.Item | null; readId: ReadId; cell?: string },
): Reading & { readonly blocks: ReadBlock[] } {
  const blocks: ReadBlock[] = [];
  const gone = new Map<string, Y.Map<unknown>>();
  let open: (Omit<ReadBlock, 'block'> & { head: Omit<Block, 'content'> }) | null = null;
  let content: Inline[] = [];

  const close = () => {
    if (open) {
      const { head, marker, inForce } = open;
      blocks.push({ block: { ...head, content }, marker, inForce });
    }
    open = null;
    content = [];
  };
  const openForContent = (inForce: InForce) => {
    if (open === null)
      open = { head: paragraph(cell === undefined ? START_ID : cellStartId(cell)), marker: null, inForce };
    else if (isAtom(open.head)) {
      const id = tailId(open.head.id);
      close();
      open = { head: paragraph(id), marker: null, inForce };
    }
  };

  const inForce = walkItems(start.item, end, start.inForce, {
    text(chars, attributes) {
      openForContent(attributes);
      const marks = marksInForce(attributes);
      const last = content.at(-1);
      if (last?.type === 'text' && sameMarks(last.marks, marks)) {
        content[content.length - 1] = { type: 'text', text: last.text + chars, marks };
      } else content.push({ type: 'text', text: chars, marks });
    },
    map(marker, item, attributes) {
      const id = readId(marker.get('id'), item);
      const isTable = cell === undefined && marker.get('kind') === TABLE_KIND;
      const table = isTable ? readTableOf(marker, id) : null;
      if (isTable && table === null) {
        gone.set(id, marker);
        return;
      }
      close();
      open = { head: readMarker(marker, id, table), marker, inForce: attributes };
    },
    embed(value, attributes) {
      openForContent(attributes);
      content.push(readEmbed(value, marksInForce(attributes)));
    },
  });
  close();
  return { blocks, gone, inForce };
}

/** A table stands where its first marker is; two people who both move it leave two. */
function readTableOf(marker: Y.Map<unknown>, id: string): Table | null {
  const { doc } = marker;
  const isSecond = isDoubledId(id);
  const keys = doc && !isSecond ? findMap(doc, tableName(id)) : null;
  return keys && readTable(keys, id, (name) => readCellOf(marker, name));
}

/** A cell nobody has written in has no sequence, and looking doesn't make one. */
function readCellOf({ doc }: Y.Map<unknown>, name: string): Block[] | null {
  const text = doc && findText(doc, name);
  return text ? readCell(text, name).map(({ block }) => block) : null;
}

const marksByAttributes = new WeakMap<InForce, Marks>();

function marksInForce(attributes: InForce): Marks {
  const known = marksByAttributes.get(attributes);
  if (known) return known;
  const marks = marksOf(attributes);
  marksByAttributes.set(attributes, marks);
  return marks;
}

function paragraph(id: string): Omit<Block, 'content'> {
  return {
    id,
    kind: 'paragraph',
    indent: 0,
    level: 1,
    checked: false,
    language: '',
    extra: null,
    table: null,
  };
}

const HEAD_KEYS: ReadonlySet<string> = new Set(['id', 'kind', 'indent']);
const KIND_KEYS: ReadonlySet<string> = new Set(['level', 'checked', 'language']);
const MAX_NAME = 64;

/** The keys of a marker as a block's head. */
export function readMarker(marker: Y.Map<unknown>, id: string, table: Table | null): Omit<Block, 'content'> {
  const { kind, indent, level, checked, language } = readKeys(marker);
  const isKnown = KNOWN_KINDS.has(kind);
  const extra: [string, unknown][] = [];
  for (const [key, value] of marker.entries()) {
    // What `level`, `checked` and `language` mean to a kind that we don't know is not for us to say.
    if (HEAD_KEYS.has(key) || (isKnown && KIND_KEYS.has(key)) || !isPlain(value)) continue;
    extra.push([key, value]);
  }
  return {
    id,
    kind,
    indent,
    level: kind === 'heading' ? level : 1,
    checked: kind === 'task' && checked,
    language: kind === 'code' ? language : '',
    extra: recordText(extra),
    table,
  };
}

export type MarkerKeys = Pick<Block, 'kind' | 'indent' | 'level' | 'checked' | 'language'>;

/** What the keys that this build knows hold, whether they mean something to the block's kind or not. */
export function readKeys(marker: Y.Map<unknown>): MarkerKeys {
  return {
    kind: readName(marker.get('kind'), 'paragraph'),
    indent: readWhole(marker.get('indent'), 0, MAX_INDENT),
    level: readWhole(marker.get('level'), 1, MAX_LEVEL),
    checked: marker.get('checked') === true,
    language: readName(marker.get('language'), ''),
  };
}

function readName(value: unknown, fallback: string): string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME ? value : fallback;
}

function readWhole(value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return least;
  return Math.min(most, Math.max(least, Math.trunc(value)));
}

/** Shared types, bytes and the like stay in the marker and are not copied with the block. */
function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object' || Array.isArray(value) || isRecord(value);
}

function readEmbed(value: unknown, marks: Marks): Inline {
  if (isRecord(value) && keysOf(value).join() === 'kind' && value.kind === BREAK_EMBED.kind) {
    return { type: 'break', marks };
  }
  return { type: 'unknown', value: (isPlain(value) ? toJsonText(value) : null) ?? '', marks };
}
