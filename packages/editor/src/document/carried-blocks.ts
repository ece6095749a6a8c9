import { DOMParser, Fragment, type ParseOptions, type Schema, Slice } from '@tiptap/pm/model';
import {
  attributesOf,
  type Block,
  type Inline,
  isRecord,
  jsonEntries,
  MAX_INDENT,
  MAX_LEVEL,
  marksOf,
  recordText,
  type Table,
  type TableCell,
} from './block.ts';
import { nodeFromBlock } from './convert.ts';

/** The attribute in which HTML that was copied here carries what HTML has no words for (SCHEMA-1). */
const CARRIED = 'data-coscribe-blocks';
/** ProseMirror's own: how far the copied slice is open at its ends. */
const OPENNESS = 'data-pm-slice';

/** Lets the first element of copied HTML carry the blocks themselves. `isInline`: only what the one block holds was copied. */
export function carryBlocks(first: Element, blocks: readonly Block[], isInline: boolean): void {
  first.setAttribute(CARRIED, JSON.stringify({ isInline, blocks: blocks.map(storedBlock) }));
}

/** Of pasted HTML only what it carries; `null` when it was copied elsewhere. */
export function carriedOnly(root: HTMLElement): HTMLElement | null {
  const carrier = root.querySelector(`[${CARRIED}]`);
  if (carrier === null || readCarried(carrier) === null) return null;
  const out = root.ownerDocument.createElement('div');
  const only = root.ownerDocument.createElement('div');
  for (const name of [CARRIED, OPENNESS]) {
    const value = carrier.getAttribute(name);
    if (value !== null) only.setAttribute(name, value);
  }
  out.append(only);
  return out;
}

/** Parses pasted HTML; what carries blocks becomes those blocks. */
export class CarriedParser extends DOMParser {
  constructor(schema: Schema) {
    super(schema, DOMParser.fromSchema(schema).rules);
  }

  override parseSlice(dom: globalThis.Node, options?: ParseOptions): Slice {
    const carrier = 'querySelector' in dom ? (dom as Element).querySelector(`[${CARRIED}]`) : null;
    const carried = carrier && readCarried(carrier);
    if (!carried) return super.parseSlice(dom, options);
    const nodes = Fragment.from(carried.blocks.map((block) => nodeFromBlock(this.schema, block)));
    return carried.isInline && nodes.firstChild
      ? new Slice(nodes.firstChild.content, 0, 0)
      : Slice.maxOpen(nodes);
  }
}

/** As JSON, with marks as the attributes that they are in the document. Whoever reads it checks it again. */
function storedBlock({ id: _, content, table, ...head }: Block): object {
  const inline = content.map(({ marks, ...rest }) => ({ ...rest, marks: attributesOf(marks) }));
  return { ...head, content: inline, table: table && storedTable(table) };
}

function storedTable({ rows, ...head }: Table): object {
  const cells = rows.map((row) => ({
    id: row.id,
    cells: row.cells.map((cell) => ({ ...cell, blocks: cell.blocks.map(storedBlock) })),
  }));
  return { ...head, rows: cells };
}

function readCarried(carrier: Element): { blocks: readonly Block[]; isInline: boolean } | null {
  try {
    const { blocks, isInline } = recordOf(JSON.parse(carrier.getAttribute(CARRIED) ?? ''));
    return { blocks: listOf(blocks).map((block) => readBlock(block, true)), isInline: isInline === true };
  } catch {
    return null;
  }
}

/** Throws at anything that no block of ours is written as. */
function readBlock(value: unknown, mayBeTable: boolean): Block {
  const { kind, indent, level, checked, language, extra, content, table } = recordOf(value);
  if (typeof kind !== 'string' || kind === '' || kind.length > 64) throw new Error('not a kind');
  if (!Array.isArray(content)) throw new Error('not a content');
  return {
    id: '',
    kind,
    indent: whole(indent, 0, MAX_INDENT),
    level: whole(level, 1, MAX_LEVEL),
    checked: checked === true,
    language: typeof language === 'string' ? language.slice(0, 64) : '',
    extra: typeof extra === 'string' ? recordText(jsonEntries(extra)) : null,
    content: content.map(readInline),
    table: kind === 'table' && mayBeTable && isRecord(table) ? readTable(table) : null,
  };
}

function readInline(value: unknown): Inline {
  const { type, text, value: embed, marks: attributes } = recordOf(value);
  const marks = marksOf(new Map(Object.entries(recordOf(attributes))));
  if (type === 'text' && typeof text === 'string' && text !== '') return { type, text, marks };
  if (type === 'break') return { type, marks };
  if (type === 'unknown' && typeof embed === 'string') return { type, value: embed, marks };
  throw new Error('not an inline thing');
}

function readTable({ columns, rows, headerRow, headerColumn }: Record<string, unknown>): Table {
  const widths = listOf(columns).map((column) => {
    const { id, width } = recordOf(column);
    return { id: idOf(id), width: typeof width === 'number' ? width : null };
  });
  return {
    columns: widths,
    rows: listOf(rows).map((row) => {
      const { id, cells } = recordOf(row);
      if (listOf(cells).length !== widths.length) throw new Error('not a row');
      return { id: idOf(id), cells: listOf(cells).map(readCell) };
    }),
    headerRow: headerRow === true,
    headerColumn: headerColumn === true,
  };
}

function readCell(value: unknown): TableCell {
  const { column, blocks, span } = recordOf(value);
  const { rows, columns } = isRecord(span) ? span : {};
  return {
    column: idOf(column),
    blocks: listOf(blocks).map((block) => readBlock(block, false)),
    span: typeof rows === 'number' && typeof columns === 'number' ? { rows, columns } : null,
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Error('not an object');
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw new Error('not a list');
  return value;
}

function idOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('not an id');
  return value;
}

function whole(value: unknown, least: number, most: number): number {
  return typeof value === 'number' ? Math.min(most, Math.max(least, Math.trunc(value) || least)) : least;
}
