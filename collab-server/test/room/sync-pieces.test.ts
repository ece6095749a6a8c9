import * as decoding from 'lib0/decoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { LogChunks } from '../../src/room/log-chunks.ts';
import { type Piece, SyncPieces } from '../../src/room/sync-pieces.ts';
import type { WireFrame } from '../../src/room/wire-frame.ts';
import { type Random, randomFrom } from '../proofs/random.ts';
import { messageIn } from '../support/message-in.ts';
import { docOf } from '../support/raw-client.ts';

/** The update in a frame with an update or a SyncStep2. */
function updateIn(frame: WireFrame): Uint8Array {
  const decoder = decoding.createDecoder(messageIn(frame));
  decoding.readVarUint(decoder);
  decoding.readVarUint(decoder);
  return decoding.readVarUint8Array(decoder);
}

/** Applies every piece; each must be complete by itself. */
function take(doc: Y.Doc, next: (position: number) => Piece | undefined, from = 0): number {
  let position = from;
  for (let piece = next(position); piece !== undefined; piece = next(position)) {
    expect(piece.through).toBeGreaterThan(position);
    Y.applyUpdate(doc, updateIn(piece.frame));
    expect(doc.store.pendingStructs).toBe(null);
    position = piece.through;
  }
  return position;
}

function catchUp(doc: Y.Doc, pieces: SyncPieces): void {
  const found = pieces.lacksOf(Y.decodeStateVector(Y.encodeStateVector(doc)));
  if (found === undefined) {
    const whole = pieces.whole();
    if (whole !== undefined) Y.applyUpdate(doc, updateIn(whole));
    else take(doc, (position) => pieces.next(position));
    return;
  }
  const { lacks } = found;
  take(doc, (position) => pieces.nextLacking(position, lacks));
  Y.applyUpdate(doc, updateIn(lacks.deletes.frame));
}

const textOf = (doc: Y.Doc): string => doc.getText('body').toString();

const stateOf = (doc: Y.Doc): unknown => ({
  text: doc.getText('body').toDelta(),
  map: doc.getMap('map').toJSON(),
  vector: new Map([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b)),
  deletes: Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)),
});

function change(doc: Y.Doc, random: Random): void {
  const text = doc.getText('body');
  const at = random.int(text.length + 1);
  switch (random.int(6)) {
    case 0:
      text.delete(at, Math.min(text.length - at, 1 + random.int(5)));
      break;
    case 1:
      text.format(at, Math.min(text.length - at, 3), { bold: random.int(2) === 0 ? true : null });
      break;
    case 2:
      doc.getMap('map').set(`key ${random.int(3)}`, random.int(100));
      break;
    default:
      text.insert(at, 'abcdefghij'.slice(0, 1 + random.int(10)));
  }
}

const seeds = [1, 2, 3, 4, 5, 6];
test.each(seeds)(
  'WIRE-3: however much somebody has, and however small the chunks, the pieces bring all of it (seed %i)',
  (seed) => {
    const random = randomFrom(seed);
    const chunkBytes = [100, 1_000, 250_000][seed % 3] ?? 100;
    const log = new LogChunks(chunkBytes);
    const pieces = new SyncPieces(log, chunkBytes);
    const server = docOf(1_000);
    const people = [docOf(1), docOf(2), docOf(3)];
    /** People who went away at some point, with where the log was then. */
    const away: { doc: Y.Doc; position: number }[] = [{ doc: docOf(500), position: 0 }];
    for (let step = 0; step < 400; step++) {
      const doc = people[random.int(3)] ?? docOf(0);
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(doc)));
      doc.once('update', (update: Uint8Array) => {
        Y.applyUpdate(server, update);
        log.append(update);
      });
      change(doc, random);
      if (step % 90 === 89) for (const _ of log.tidy());
      if (step % 40 === 0) {
        const gone = docOf(2_000 + step);
        Y.applyUpdate(gone, Y.encodeStateAsUpdate(server));
        // Something of their own that nobody has.
        if (random.int(2) === 0) gone.getText('body').insert(0, 'offline');
        away.push({ doc: gone, position: log.end });
      }
    }
    const expected = stateOf(server);
    for (const { doc, position } of away) {
      // A slow reader goes on from where it was.
      const slow = docOf(4_000);
      Y.applyUpdate(slow, Y.encodeStateAsUpdate(doc));
      expect(take(slow, (at) => pieces.next(at), position)).toBe(log.end);
      const returning = docOf(4_001);
      Y.applyUpdate(returning, Y.encodeStateAsUpdate(doc));
      catchUp(returning, pieces);
      for (const reader of [slow, returning])
        expect(textOf(reader).replaceAll('offline', '')).toEqual(textOf(server));
    }
    const nobody = docOf(3_000);
    catchUp(nobody, pieces);
    expect(stateOf(nobody)).toEqual(expected);
  },
);

test('WIRE-3: those who need the same get the same frames', () => {
  const log = new LogChunks(200_000);
  const pieces = new SyncPieces(log, 200_000);
  const doc = docOf(1);
  const text = doc.getText('body');
  doc.on('update', (update: Uint8Array) => log.append(update));
  for (let page = 0; page < 10; page++) text.insert(0, `${page} ${'x'.repeat(50_000)}`);
  const left = docOf(2);
  Y.applyUpdate(left, Y.encodeStateAsUpdate(doc));
  text.delete(0, 1_000);
  text.insert(0, 'and more');
  expect(pieces.whole()).toBe(undefined);
  expect(pieces.next(0)?.frame).toBe(pieces.next(0)?.frame);
  const clocks = Y.decodeStateVector(Y.encodeStateVector(left));
  const [one, other] = [pieces.lacksOf(clocks), pieces.lacksOf(new Map(clocks).set(77, 5))];
  if (one === undefined || other === undefined) throw new Error('all of it');
  expect(other.lacks.deletes.frame).toBe(one.lacks.deletes.frame);
  const frame = pieces.nextLacking(0, one.lacks)?.frame;
  expect(frame?.length).toBeLessThan(100);
  expect(pieces.nextLacking(0, other.lacks)?.frame).toBe(frame);
});

test('a chunk and its message are one buffer', () => {
  const log = new LogChunks(200_000);
  const pieces = new SyncPieces(log, 200_000);
  const doc = docOf(1);
  doc.getText('body').insert(0, 'x'.repeat(20_000));
  log.append(Y.encodeStateAsUpdate(doc));
  const whole = pieces.whole();
  expect(log.list()[0]?.buffer).toBe(whole?.buffer);
  expect(log.list()[0]).toEqual(Y.encodeStateAsUpdate(doc));
});

test('WIRE-3: what somebody lacks comes also when it was joined meanwhile to what came later', () => {
  const log = new LogChunks(100_000);
  const pieces = new SyncPieces(log, 100_000);
  const author = docOf(1);
  const text = author.getText('body');
  author.on('update', (update: Uint8Array) => log.append(update));
  const type = (words: string): void => text.insert(text.length, words);
  for (let key = 0; key < 3; key++) type('known. ');
  const returning = docOf(2);
  Y.applyUpdate(returning, Y.encodeStateAsUpdate(author));
  for (let key = 3; key < 29; key++) type('lacking. ');
  const found = pieces.lacksOf(Y.decodeStateVector(Y.encodeStateVector(returning)));
  if (found === undefined) throw new Error('much is known');
  const { lacks } = found;
  type('later. ');
  type('and later. ');
  // Somebody else, who was here, gets what is new in one message, which is kept.
  expect(pieces.next(lacks.until)?.through).toBe(log.end);
  while (log.end < 34) type('x');
  expect(log.list()).toHaveLength(3);
  take(returning, (position) => pieces.nextLacking(position, lacks));
  expect(textOf(returning)).toBe(textOf(author));
});

test('LIMIT-1: who lacks a little of much is answered in steps, of which none reads much of the log', () => {
  const log = new LogChunks(16 * 1024);
  const docs = [1, 2].map((client) => {
    const doc = new Y.Doc();
    doc.clientID = client;
    doc.on('update', (update: Uint8Array) => log.append(update));
    return doc;
  });
  const [much, little] = docs;
  for (let row = 0; row < 8_000; row++) {
    much?.getText('body').insert(0, `${row} ${'x'.repeat(100)}`);
    if (row < 3_200 && row % 8 === 0) little?.getArray('marks').push([row]);
  }
  const pieces = new SyncPieces(log, 16 * 1024);
  const found = pieces.lacksOf(new Map([...log.clocks].filter(([client]) => client === 1)));
  if (found === undefined) throw new Error('everything would be sent');
  const { lacks } = found;
  const steps: Piece[] = [];
  for (let piece = pieces.nextLacking(0, lacks); piece; piece = pieces.nextLacking(piece.through, lacks))
    steps.push(piece);
  const doc = new Y.Doc();
  for (const { frame } of steps) Y.applyUpdate(doc, updateIn(frame));
  expect(doc.getArray('marks').length).toBe(400);
  expect(steps.length).toBeGreaterThan(3);
});
