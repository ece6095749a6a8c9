import { FIRST_SCHEMA_VERSION } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { DocumentState } from '../../src/room/document-state.ts';
import { docOf, edit, typed } from '../support/raw-client.ts';

const LIMITS = { syncChunkBytes: 1_000, documentBytes: 100_000 };

function stateOf(...updates: Uint8Array[]): DocumentState {
  return new DocumentState(
    { sequence: updates.length, updates, actors: new Map(), schema: FIRST_SCHEMA_VERSION },
    LIMITS,
  );
}

function textOf(...updates: Uint8Array[]): string {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText('body').toString();
}

test('a document that was never written is empty bytes', () => {
  const state = stateOf();
  expect(state.isEmpty).toBe(true);
  expect(state.stateVector()).toEqual(new Uint8Array([0]));
  expect(state.fullState()).toEqual(new Uint8Array([0, 0]));
  expect(state.diff(new Uint8Array([0]))).toEqual(new Uint8Array([0, 0]));
});

test('reading from bytes and from the resident document give the same', () => {
  const doc = docOf(1);
  const text = doc.getText('body');
  const updates = [edit(doc, () => text.insert(0, 'hello')), edit(doc, () => text.insert(5, ' world'))];
  const state = stateOf(Y.mergeUpdates(updates));
  const ofHello = Y.encodeStateVectorFromUpdate(updates[0] ?? new Uint8Array());
  const fromBytes = [state.stateVector(), state.diff(ofHello)];
  state.apply(typed(2, '!'), 3);
  state.rest();
  expect(textOf(state.fullState())).toMatch(/hello world/);
  expect(textOf(updates[0] ?? new Uint8Array(), fromBytes[1] ?? new Uint8Array())).toBe('hello world');
  expect(Y.decodeStateVector(state.stateVector())).toEqual(
    new Map([...Y.decodeStateVector(fromBytes[0] ?? new Uint8Array()), [2, 1]]),
  );
});

test('WIRE-3: encoded once for all who join at one version', () => {
  const state = stateOf(typed(1, 'hello'));
  expect(state.fullAnswer()).toBe(state.fullAnswer());
  const large = stateOf(typed(1, 'x'.repeat(800)), typed(2, 'y'.repeat(800)));
  expect(large.chunkFrames()).toHaveLength(2);
  expect(large.chunkFrames()[0]).toBe(large.chunkFrames()[0]);
  const before = state.fullAnswer();
  state.apply(typed(2, '!'), 2);
  expect(state.fullAnswer()).not.toBe(before);
});
