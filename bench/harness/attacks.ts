import * as Y from 'yjs';
import { varUintList, varUints } from './varints.ts';

/** Messages as a hostile client sends them, one after the other. */
export interface Attack {
  readonly name: string;
  readonly messages: () => readonly Uint8Array[];
}

const CONTENT = { gc: 0, embed: 5, any: 8 } as const;

/** What has cost Yjs servers the most; an honest paste of 10 MB at the end, which must not stall anybody either. */
export const ATTACKS: readonly Attack[] = [
  { name: '7 bytes: 33 million structs', messages: () => [update(1, 33_000_000, 1, 0)] },
  {
    name: 'a garbage struct of 2³⁰ on somebody’s id',
    messages: () => [update(1, 1, 1, 0, CONTENT.gc, 2 ** 30, 0)],
  },
  {
    name: 'an update of the other version',
    messages: () => [sync(2, ofVersion2())],
  },
  {
    name: 'an array of 2³⁰ values in 16 bytes',
    messages: () => [update(1, 1, 7, 0, CONTENT.any, ...text('list'), 2 ** 30, 126, 0)],
  },
  { name: 'a delete of 2³¹', messages: () => [update(0, 1, 7, 1, 0, 2 ** 31)] },
  { name: '300,000 delete ranges', messages: () => [sync(2, deletes(300_000))] },
  { name: 'JSON 200,000 deep', messages: () => [sync(2, deepJson(200_000))] },
  { name: '9,000 people at one place', messages: () => [sync(2, manyAtOnePlace(9_000))] },
  { name: 'a state vector of 500,000 people', messages: () => [sync(0, stateVector(500_000))] },
  { name: 'presence of 100,000 people', messages: () => [presenceOf(100_000)] },
  { name: 'a presence clock of 2⁵⁰', messages: () => [presence([[9, 2 ** 50, '{}']])] },
  {
    name: 'presence that is no JSON, 1,000 times',
    messages: () => Array.from({ length: 1_000 }, (_, clock) => presence([[9, clock, '{no']])),
  },
  {
    name: 'an unknown message, 1,000 times',
    messages: () => new Array<Uint8Array>(1_000).fill(varUints(99, 1)),
  },
  { name: 'an honest paste of 10 MB', messages: () => [sync(2, paste(10_000_000))] },
];

function sync(step: number, payload: Uint8Array): Uint8Array {
  return Buffer.concat([varUints(0, step, payload.length), payload]);
}

function update(...numbers: readonly number[]): Uint8Array {
  return sync(2, varUints(...numbers));
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  // In a struct without an origin: 1 says that the name of a root type follows.
  return [1, bytes.length, ...bytes];
}

function ofVersion2(): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('text').insert(0, 'hello');
  return Y.encodeStateAsUpdateV2(doc);
}

function deletes(ranges: number): Uint8Array {
  return varUintList([
    0,
    1,
    7,
    ranges,
    ...Array.from({ length: ranges }, (_, index) => [index * 2, 1]).flat(),
  ]);
}

function deepJson(depth: number): Uint8Array {
  const json = `${'['.repeat(depth)}${']'.repeat(depth)}`;
  return Buffer.concat([
    varUints(1, 1, 7, 0, CONTENT.embed, ...text('text'), json.length),
    Buffer.from(json),
    varUints(0),
  ]);
}

/** Each writes a character at the start of an empty text, knowing nothing of the others: Yjs puts them in order. */
function manyAtOnePlace(people: number): Uint8Array {
  const name = text('text');
  const parts = Array.from({ length: people }, (_, index) =>
    varUints(1, 100_000 + people - index, 0, 4, ...name, 1, 120),
  );
  return Buffer.concat([varUints(people), ...parts, varUints(0)]);
}

function stateVector(people: number): Uint8Array {
  return varUintList([people, ...Array.from({ length: people }, (_, index) => [index + 1, 1]).flat()]);
}

function presence(entries: readonly (readonly [client: number, clock: number, state: string])[]): Uint8Array {
  const parts = entries.map(([client, clock, state]) =>
    Buffer.concat([varUints(client, clock, state.length), Buffer.from(state)]),
  );
  const payload = Buffer.concat([varUints(entries.length), ...parts]);
  return Buffer.concat([varUints(1, payload.length), payload]);
}

function presenceOf(people: number): Uint8Array {
  return presence(Array.from({ length: people }, (_, index) => [index + 1, 1, '{}'] as const));
}

function paste(characters: number): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 5;
  doc.getText('body').insert(0, 'words and words '.repeat(characters / 16));
  return Y.encodeStateAsUpdate(doc);
}
