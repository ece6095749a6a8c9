import type { Mark, Node, NodeType, Schema } from '@tiptap/pm/model';
import {
  type Block,
  type Inline,
  isAtom,
  jsonEntries,
  KNOWN_KINDS,
  type Link,
  type Marks,
  NO_MARKS,
  recordText,
  SWITCH_MARKS,
  type Table,
  type TableCell,
  toJsonText,
} from './block.ts';

/**
 * The node types that show what the editor's schema has no type for (SCHEMA-1): blocks with text, blocks without, inline
 * things. A schema with more types shows more: a block of the kind `k` is a node of the type `k`, an embed of the kind `k`
 * one with the embed as JSON text in `value`, an attribute `k` a mark with JSON text in `value`.
 */
export const UNKNOWN_BLOCK = 'unknownBlock';
export const UNKNOWN_ATOM = 'unknownAtom';
export const UNKNOWN_INLINE = 'unknownInline';
export const LINE_BREAK = 'lineBreak';
export const TABLE = 'table';
export const TABLE_ROW = 'tableRow';
export const TABLE_CELL = 'tableCell';

/** ProseMirror wants node and mark names to differ, and `code` is a mark as well. */
const CODE_BLOCK = 'codeBlock';

export function nodeNameOf(kind: string): string {
  if (kind === 'code') return CODE_BLOCK;
  return KNOWN_KINDS.has(kind) ? kind : UNKNOWN_BLOCK;
}

export function kindOf({ type, attrs }: Node): string {
  if (type.name === CODE_BLOCK) return 'code';
  return type.name === UNKNOWN_BLOCK || type.name === UNKNOWN_ATOM ? String(attrs.kind) : type.name;
}

/** The block's node in the editor's flat document. */
export function nodeFromBlock(schema: Schema, block: Block): Node {
  const { id, indent, extra, kind, table } = block;
  if (table !== null && kind === TABLE) return nodeFromTable(schema, block, table);
  const content = block.content.map((inline) => nodeFromInline(schema, inline));
  return typeFor(schema, block).create({ id, indent, extra, ...kindAttrs(block) }, content);
}

/** Types that are not named after the kind that they show. */
const OPAQUE: ReadonlySet<string> = new Set([UNKNOWN_BLOCK, UNKNOWN_ATOM, CODE_BLOCK]);

/** A kind of a newer version is shown by its own type where the schema has one that fits, else as an opaque one. */
function typeFor(schema: Schema, block: Block): NodeType {
  const { kind } = block;
  if (kind !== TABLE && KNOWN_KINDS.has(kind)) return nodeType(schema, nodeNameOf(kind));
  const holdsText = !isAtom(block);
  const own = schema.nodes[kind];
  const isOwn =
    kind !== TABLE && own?.isInGroup('block') && own.isTextblock === holdsText && !OPAQUE.has(kind);
  return own && isOwn ? own : nodeType(schema, holdsText ? UNKNOWN_BLOCK : UNKNOWN_ATOM);
}

function nodeFromTable(schema: Schema, { id, indent, extra }: Block, table: Table): Node {
  const { columns, headerRow, headerColumn } = table;
  const rows = table.rows.map(({ id, cells }) =>
    nodeType(schema, TABLE_ROW).create(
      { id },
      cells.map((cell) => nodeFromCell(schema, cell)),
    ),
  );
  return nodeType(schema, TABLE).create({ id, indent, extra, columns, headerRow, headerColumn }, rows);
}

export function nodeFromCell(schema: Schema, { column, span, blocks }: TableCell): Node {
  return nodeType(schema, TABLE_CELL).create(
    { column, span },
    blocks.map((block) => nodeFromBlock(schema, block)),
  );
}

/** The attributes of a block's node that only its kind has. */
function kindAttrs({ kind, level, checked, language }: Block): Record<string, unknown> {
  switch (kind) {
    case 'heading':
      return { level };
    case 'task':
      return { checked };
    case 'code':
      return { language };
    case TABLE:
      return { kind };
    default:
      return KNOWN_KINDS.has(kind) ? {} : { kind };
  }
}

function nodeFromInline(schema: Schema, inline: Inline): Node {
  const marks = proseMarks(schema, inline.marks);
  switch (inline.type) {
    case 'text':
      return schema.text(inline.text, marks);
    case 'break':
      return nodeType(schema, LINE_BREAK).create(null, null, marks);
    case 'unknown':
      return inlineTypeFor(schema, inline.value).create({ value: inline.value }, null, marks);
  }
}

function inlineTypeFor(schema: Schema, value: string): NodeType {
  const kind = jsonEntries(value).find(([key]) => key === 'kind')?.[1];
  const own = typeof kind === 'string' ? schema.nodes[kind] : undefined;
  return own?.isInline && own.spec.attrs?.value ? own : nodeType(schema, UNKNOWN_INLINE);
}

function proseMarks(schema: Schema, marks: Marks): readonly Mark[] {
  if (marks === NO_MARKS) return [];
  const found: Mark[] = [];
  for (const name of SWITCH_MARKS) if (marks[name]) found.push(schema.mark(name));
  if (marks.link) found.push(schema.mark('link', { ...marks.link }));
  const unknown: [string, unknown][] = [];
  for (const [key, value] of jsonEntries(marks.unknown)) {
    const own = schema.marks[key];
    if (own?.spec.attrs?.value) found.push(own.create({ value: toJsonText(value) }));
    else unknown.push([key, value]);
  }
  const attributes = recordText(unknown);
  if (attributes !== null) found.push(schema.mark('unknownMarks', { attributes }));
  return found.sort((a, b) => rank(schema, a) - rank(schema, b));
}

/** ProseMirror keeps the marks of a node in the order of its schema. */
function rank(schema: Schema, mark: Mark): number {
  return Object.keys(schema.marks).indexOf(mark.type.name);
}

function nodeType(schema: Schema, name: string) {
  const type = schema.nodes[name];
  if (type === undefined) throw new Error(`the schema has no node type "${name}"`);
  return type;
}

/** What a node of the editor's document is as a block. A node that has no id yet gets ''. */
export function blockFromNode(node: Node): Block {
  const { id, indent, extra, level, checked, language } = node.attrs;
  const isTable = node.type.name === TABLE;
  const content = isTable ? [] : node.children.map((child) => inlineFromNode(child));
  return {
    id: typeof id === 'string' ? id : '',
    kind: kindOf(node),
    indent: Number(indent),
    level: typeof level === 'number' ? level : 1,
    checked: checked === true,
    language: typeof language === 'string' ? language : '',
    extra: typeof extra === 'string' ? extra : null,
    content,
    table: isTable ? tableFromNode(node) : null,
  };
}

function tableFromNode(node: Node): Table {
  const { columns, headerRow, headerColumn }: Partial<Table> = node.attrs;
  return {
    columns: columns ?? [],
    rows: node.children.map((row) => ({
      id: String(row.attrs.id ?? ''),
      cells: row.children.map((cell) => cellFromNode(cell)),
    })),
    headerRow: headerRow === true,
    headerColumn: headerColumn === true,
  };
}

export function cellFromNode(node: Node): TableCell {
  const { column, span }: Partial<TableCell> = node.attrs;
  return {
    column: column ?? '',
    span: span ?? null,
    blocks: node.children.map((block) => blockFromNode(block)),
  };
}

export function inlineFromNode(node: Node): Inline {
  const marks = marksFromProse(node.marks);
  if (node.isText) return { type: 'text', text: node.text ?? '', marks };
  if (node.type.name === LINE_BREAK) return { type: 'break', marks };
  return { type: 'unknown', value: String(node.attrs.value ?? ''), marks };
}

export function marksFromProse(marks: readonly Mark[]): Marks {
  if (marks.length === 0) return NO_MARKS;
  const found: Record<string, unknown> = {};
  const unknown: (readonly [string, unknown])[] = [];
  for (const mark of marks) {
    if (mark.type.name === 'link') {
      const { href, extra } = mark.attrs;
      found.link = { href: String(href), extra: typeof extra === 'string' ? extra : null } satisfies Link;
    } else if (mark.type.name === 'unknownMarks') {
      unknown.push(...jsonEntries(String(mark.attrs.attributes)));
    } else if (mark.attrs.value !== undefined) {
      unknown.push(...jsonEntries(`{${JSON.stringify(mark.type.name)}:${String(mark.attrs.value)}}`));
    } else found[mark.type.name] = true;
  }
  const text = recordText(unknown);
  if (text !== null) found.unknown = text;
  return found as Marks;
}
