import * as Y from 'yjs';
import {
  attributesOf,
  type Block,
  type Inline,
  isRecord,
  isUsableId,
  jsonEntries,
  type Table,
} from '../block.ts';
import { newBlockId } from '../block-id.ts';
import { BREAK_EMBED } from '../read-body.ts';
import { BODY, MAX_TITLE, TITLE } from '../read-document.ts';
import {
  cellName,
  HEADER_COLUMN,
  HEADER_ROW,
  HERE,
  hereKey,
  orderKey,
  spanKey,
  tableName,
  widthKey,
} from '../table-keys.ts';
import { ordersBetween } from '../table-order.ts';

/**
 * A new document's full state that reads as these blocks: one Yjs update, to be made once, where the document is created,
 * and never on top of another (it would stand there twice). Ids that can't be used or were used before are replaced.
 */
export function bodyUpdate(blocks: readonly Block[], title = ''): Uint8Array<ArrayBuffer> {
  const doc = new Y.Doc();
  try {
    const ids = new Set<string>();
    doc.transact(() => {
      const name = title.replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE);
      if (name !== '') doc.getText(TITLE).insert(0, name);
      writeBlocks(doc, doc.getText(BODY), blocks, ids);
    });
    return new Uint8Array(Y.encodeStateAsUpdate(doc));
  } finally {
    doc.destroy();
  }
}

interface Insert {
  insert: string | object;
  attributes?: Record<string, unknown>;
}

function writeBlocks(doc: Y.Doc, text: Y.Text, blocks: readonly Block[], ids: Set<string>): void {
  const inserts: Insert[] = [];
  for (const block of blocks) {
    const id = isUsableId(block.id) && !ids.has(block.id) ? block.id : newBlockId();
    ids.add(id);
    inserts.push({ insert: new Y.Map(markerEntries(block, id)) });
    for (const inline of block.content) inserts.push(...inlineInsert(inline));
    if (block.table !== null) writeTable(doc, id, block.table, ids);
  }
  text.applyDelta(inserts);
}

function markerEntries({ kind, indent, level, checked, language, extra }: Block, id: string) {
  const entries: [string, unknown][] = [
    ['id', id],
    ['kind', kind],
  ];
  for (const [key, value] of jsonEntries(extra)) entries.push([key, value]);
  if (indent > 0) entries.push(['indent', indent]);
  if (kind === 'heading') entries.push(['level', level]);
  if (kind === 'task') entries.push(['checked', checked]);
  if (kind === 'code' && language !== '') entries.push(['language', language]);
  return entries;
}

function tableEntries({ rows, columns, headerRow, headerColumn }: Table): [string, unknown][] {
  const entries: [string, unknown][] = [[HERE, true]];
  if (headerRow) entries.push([HEADER_ROW, true]);
  if (headerColumn) entries.push([HEADER_COLUMN, true]);
  const lines = (line: 'r' | 'c', ids: readonly string[]) => {
    const orders = ordersBetween(null, null, ids);
    ids.forEach((id, i) => {
      entries.push([orderKey(line, id), orders[i]], [hereKey(line, id), true]);
    });
  };
  lines(
    'r',
    rows.map(({ id }) => id),
  );
  lines(
    'c',
    columns.map(({ id }) => id),
  );
  for (const { id, width } of columns) if (width !== null) entries.push([widthKey(id), width]);
  for (const row of rows) {
    for (const { column, span } of row.cells) if (span) entries.push([spanKey(row.id, column), { ...span }]);
  }
  return entries;
}

function writeTable(doc: Y.Doc, id: string, table: Table, ids: Set<string>): void {
  const keys = doc.getMap(tableName(id));
  for (const [key, value] of tableEntries(table)) keys.set(key, value);
  for (const row of table.rows) {
    for (const { column, blocks } of row.cells) {
      writeBlocks(doc, doc.getText(cellName(id, row.id, column)), blocks, ids);
    }
  }
}

function inlineInsert(inline: Inline): Insert[] {
  const attributes = attributesOf(inline.marks);
  switch (inline.type) {
    case 'text':
      return inline.text === '' ? [] : [{ insert: inline.text, attributes }];
    case 'break':
      return [{ insert: { ...BREAK_EMBED }, attributes }];
    case 'unknown': {
      const value = Object.fromEntries(jsonEntries(inline.value));
      return isRecord(value) && Object.keys(value).length > 0 ? [{ insert: value, attributes }] : [];
    }
  }
}
