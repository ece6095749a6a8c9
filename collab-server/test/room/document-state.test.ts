import { FIRST_SCHEMA_VERSION } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createMeters } from '../../src/observe/meters.ts';
import { DocumentState } from '../../src/room/document-state.ts';
import { ResidentDocuments } from '../../src/room/resident-documents.ts';
import { docOf, edit, typed } from '../support/raw-client.ts';

const LIMITS = { syncChunkBytes: 1_000, documentBytes: 100_000 };

function stateOf(...updates: Uint8Array[]): DocumentState {
  return new DocumentState(
    { sequence: updates.length, updates, actors: new Map(), schema: FIRST_SCHEMA_VERSION },
    { limits: LIMITS, residents: new ResidentDocuments(2 ** 28, createMeters()) },
  );
}

test('a document that was never written is empty bytes', () => {
  const state = stateOf();
  expect(state.isEmpty).toBe(true);
  expect(state.stateVector()).toEqual(new Uint8Array([0]));
  expect(state.fullState()).toEqual(new Uint8Array([0, 0]));
});

test('the state and its vector are those of a document that took in the same', () => {
  const doc = docOf(1);
  const text = doc.getText('body');
  const updates = [edit(doc, () => text.insert(0, 'hello')), edit(doc, () => text.insert(5, ' world'))];
  const state = stateOf(...updates);
  const third = typed(2, '!');
  Y.applyUpdate(doc, third);
  state.apply(third, 3);
  expect(state.sequence).toBe(3);
  expect(state.clients).toBe(2);
  expect(Y.decodeStateVector(state.stateVector())).toEqual(
    new Map([...Y.decodeStateVector(Y.encodeStateVector(doc))]),
  );
  const read = new Y.Doc();
  Y.applyUpdate(read, state.fullState());
  expect(read.getText('body').toString()).toBe(text.toString());
});

test('JOURNAL-3: what builds on something that is not there is no document', () => {
  const doc = docOf(1);
  const text = doc.getText('body');
  const [first, second] = [edit(doc, () => text.insert(0, 'a')), edit(doc, () => text.insert(1, 'b'))];
  expect(() => stateOf(second as Uint8Array)).toThrow(/hole/);
  expect(() => stateOf(first as Uint8Array, Uint8Array.of(1))).toThrow(/cannot be read/);
  const state = stateOf();
  expect(() => state.apply(second as Uint8Array, 1)).toThrow(/hole/);
});

test('LIMIT-1: with hardly any memory for Y.Docs, each is made when it is needed and gone at once', () => {
  const meters = createMeters();
  const doc = docOf(1);
  const text = doc.getText('body');
  const updates = [edit(doc, () => text.insert(0, 'hello')), edit(doc, () => text.delete(0, 2))];
  const state = new DocumentState(
    { sequence: 2, updates, actors: new Map(), schema: FIRST_SCHEMA_VERSION },
    { limits: LIMITS, residents: new ResidentDocuments(1, meters) },
  );
  expect(state.isDeleted([{ client: 1, clock: 0, length: 2 }])).toBe(true);
  expect(state.isDeleted([{ client: 1, clock: 0, length: 3 }])).toBe(false);
  state.apply(typed(2, '!'), 3);
  expect(state.isDeleted([{ client: 2, clock: 0, length: 1 }])).toBe(false);
  expect([meters.evictions, meters.residentDocuments, meters.residentBytes]).toEqual([3, 0, 0]);
});
