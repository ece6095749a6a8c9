import * as Y from 'yjs';
import type { Block } from './block.ts';
import { readBody } from './read-body.ts';

/** The names of the two shared texts in a document's Y.Doc. */
export const BODY = 'body';
export const TITLE = 'title';

export const MAX_TITLE = 512;

export interface DocumentContent {
  /** One line, '' when there is none. */
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Reads a document without writing to it. Any Y.Doc has a reading, an empty one as well. */
export function readDocument(doc: Y.Doc): DocumentContent {
  return { title: readTitle(doc), blocks: readBody(doc.getText(BODY)).map(({ block }) => block) };
}

export function readTitle(doc: Y.Doc): string {
  return oneLine(doc.getText(TITLE).toString());
}

/** The title in a document's full state (one V1 update; no bytes are an empty document). Throws on bytes that are none. */
export function titleOf(update: Uint8Array): string {
  const doc = new Y.Doc();
  try {
    if (update.length > 0) Y.applyUpdate(doc, update);
    return readTitle(doc);
  } finally {
    doc.destroy();
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE);
}
