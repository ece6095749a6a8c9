import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { VALUE_DEPTH } from '../../src/gate/byte-reader.ts';
import { eachDelete, parseUpdate } from '../../src/gate/parse-update.ts';
import { CLOCK_LIMIT, CONTENT, NOBODY, StructCursor } from '../../src/gate/struct-cursor.ts';
import { bytesOf, randomFrom, randomHistory } from './support.ts';

interface Id {
  readonly client: number;
  readonly clock: number;
}

/** What our parser tells of an update, in the shape of `byYjs`. */
function byUs(update: Uint8Array) {
  const parsed = parseUpdate(update);
  if (parsed === undefined) throw new Error('refused');
  const cursor = new StructCursor(update);
  const id = (client: number, clock: number) => (client === NOBODY ? null : { client, clock });
  const structs: unknown[] = [];
  for (let index = 0; index < parsed.blocks.length; index++) {
    const block = parsed.blocks.at(index);
    cursor.enter(block);
    for (let left = block.structs; left > 0; left--) {
      cursor.next();
      const { client, clock, length, content } = cursor;
      structs.push({
        ...{ client, clock, length, content },
        origin: id(cursor.originClient, cursor.originClock),
        rightOrigin: id(cursor.rightClient, cursor.rightClock),
        parent: id(cursor.parentClient, cursor.parentClock),
      });
    }
  }
  const deletes: unknown[] = [];
  eachDelete(parsed, (client, start, end) => deletes.push({ client, clock: start, length: end - start }));
  return { structs, deletes };
}

function byYjs(update: Uint8Array) {
  const { structs, ds } = Y.decodeUpdate(update);
  return {
    structs: structs.map((struct) => {
      const isItem = struct instanceof Y.Item;
      const idOf = (id: unknown): Id | null =>
        id instanceof Y.ID ? { client: id.client, clock: id.clock } : null;
      return {
        client: struct.id.client,
        clock: struct.id.clock,
        length: struct.length,
        content: isItem ? struct.content.getRef() : struct instanceof Y.GC ? CONTENT.gc : CONTENT.skip,
        origin: isItem ? idOf(struct.origin) : null,
        rightOrigin: isItem ? idOf(struct.rightOrigin) : null,
        parent: isItem ? idOf(struct.parent) : null,
      };
    }),
    deletes: [...ds.clients].flatMap(([client, ranges]) =>
      ranges.map(({ clock, len }) => ({ client, clock, length: len })),
    ),
  };
}

const seeds = Array.from({ length: 40 }, (_, index) => 1000 + index);

describe('parseUpdate', () => {
  test.each(seeds)('WIRE-1: reads what Yjs writes as Yjs reads it (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const { updates, docs } = randomHistory(random, 60);
    const some = updates.filter(() => random.chance(0.5));
    const samples = [...updates, ...docs.map((doc) => Y.encodeStateAsUpdate(doc))];
    if (some.length > 0) samples.push(Y.mergeUpdates(some));
    for (const update of samples) expect(byUs(update)).toEqual(byYjs(update));
  });

  test('WIRE-1: reads the contents of old clients', () => {
    const json = bytesOf(1, 1, 7, 0, [CONTENT.json], 1, 'list', 3, '{"a":[1]}', 'undefined', '"b"', 0);
    expect(byUs(json)).toEqual(byYjs(json));
    const hook = bytesOf(1, 1, 7, 0, [CONTENT.type], 1, 'xml', 5, 'hook', 0);
    expect(byUs(hook)).toEqual(byYjs(hook));
  });

  const embed = (json: string) => bytesOf(1, 1, 7, 0, [CONTENT.embed], 1, 'text', json, 0);
  const any = (write: (encoder: encoding.Encoder) => void) => {
    const encoder = encoding.createEncoder();
    write(encoder);
    return bytesOf(1, 1, 7, 0, [CONTENT.any], 1, 'list', 1, [...encoding.toUint8Array(encoder)], 0);
  };
  const lists = (depth: number) =>
    any((encoder) => {
      for (let level = 0; level < depth; level++) encoding.writeUint8Array(encoder, Uint8Array.of(117, 1));
      encoding.writeUint8(encoder, 126);
    });

  test.each<[string, Uint8Array]>([
    ['nothing at all', bytesOf()],
    ['a struct count of 2^48 in seven bytes', bytesOf(1, 2 ** 48, 1)],
    ['a struct count that the bytes do not hold', bytesOf(1, 1_000_000, 7, 0, [CONTENT.gc], 1, 0)],
    ['a client count that the bytes do not hold', bytesOf(1_000_000, 1, 7, 0, [CONTENT.gc], 1, 0)],
    ['a delete count that the bytes do not hold', bytesOf(0, 1, 7, 1_000_000, 0, 1)],
    [
      'a count of values that the bytes do not hold',
      bytesOf(1, 1, 7, 0, [CONTENT.any], 1, 'l', 1_000_000, [126], 0),
    ],
    ['a number above 2^53', bytesOf(1, 1, [255, 255, 255, 255, 255, 255, 255, 127], 0, [CONTENT.gc], 1, 0)],
    ['a number without end', new Uint8Array(1000).fill(128)],
    ['bytes after the end', bytesOf(0, 0, 0)],
    ['no delete set', bytesOf(0)],
    ['an empty block', bytesOf(1, 0, 7, 0, 0)],
    ['two blocks of one client', bytesOf(2, 1, 7, 0, [CONTENT.gc], 1, 1, 7, 1, [CONTENT.gc], 1, 0)],
    ['a struct of no length', bytesOf(1, 1, 7, 0, [CONTENT.gc], 0, 0)],
    ['an empty string', bytesOf(1, 1, 7, 0, [CONTENT.string], 1, 'text', '', 0)],
    ['a clock above the limit', bytesOf(1, 1, 7, CLOCK_LIMIT, [CONTENT.gc], 1, 0)],
    ['a run of deleted clocks up to 2^50', bytesOf(1, 1, 7, 0, [CONTENT.gc], 2 ** 50, 0)],
    ['a delete range up to 2^50', bytesOf(0, 1, 7, 1, 0, 2 ** 50)],
    ['an unknown content', bytesOf(1, 1, 7, 0, [11], 1, 'text', 1, 0)],
    ['an unknown type', bytesOf(1, 1, 7, 0, [CONTENT.type], 1, 'text', 7, 0)],
    ['an unknown kind of parent', bytesOf(1, 1, 7, 0, [CONTENT.string], 2, 'text', 'a', 0)],
    ['an origin in itself', bytesOf(1, 1, 7, 0, [CONTENT.string | 0x80], 7, 0, 'a', 0)],
    ['a right origin behind itself', bytesOf(1, 1, 7, 0, [CONTENT.string | 0x40], 7, 3, 'a', 0)],
    ['itself as parent', bytesOf(1, 1, 7, 0, [CONTENT.string], 0, 7, 0, 'a', 0)],
    ['text that is no UTF-8', bytesOf(1, 1, 7, 0, [CONTENT.string], 1, 'text', 1, [0xff], 0)],
    ['a surrogate in UTF-8', bytesOf(1, 1, 7, 0, [CONTENT.string], 1, 'text', 3, [0xed, 0xa0, 0x80], 0)],
    ['an overlong character', bytesOf(1, 1, 7, 0, [CONTENT.string], 1, 'text', 2, [0xc0, 0x80], 0)],
    ['an embed that is no JSON', embed('{"a":}')],
    ['a format that is no JSON', bytesOf(1, 1, 7, 0, [CONTENT.format], 1, 'text', 'bold', 'undefined', 0)],
    ['JSON that nests too deep', embed('['.repeat(VALUE_DEPTH + 1) + ']'.repeat(VALUE_DEPTH + 1))],
    ['values that nest too deep', lists(VALUE_DEPTH + 1)],
    ['values that nest deeper than any stack', lists(1_000_000)],
    ['a sub-document without options', bytesOf(1, 1, 7, 0, [CONTENT.document], 1, 'map', 'guid', [126], 0)],
    [
      'an update of version 2',
      Y.encodeStateAsUpdateV2(randomHistory(randomFrom(1), 30).docs[0] ?? new Y.Doc()),
    ],
  ])('WIRE-2: refuses %s', (_, update) => {
    expect(parseUpdate(update)).toBeUndefined();
  });

  test('WIRE-2: refuses no nesting that it promises to take', () => {
    expect(parseUpdate(lists(VALUE_DEPTH))).toBeDefined();
    expect(parseUpdate(embed('['.repeat(VALUE_DEPTH) + ']'.repeat(VALUE_DEPTH)))).toBeDefined();
  });

  test('WIRE-2: refuses every beginning of an update', () => {
    const { docs } = randomHistory(randomFrom(77), 60);
    const update = Y.encodeStateAsUpdate(docs[0] ?? new Y.Doc());
    for (let length = 0; length < update.length; length++) {
      expect(parseUpdate(update.subarray(0, length))).toBeUndefined();
    }
  });

  test('WIRE-2: never reads beyond the message into the memory around it', () => {
    const whole = bytesOf(1, 1, 7, 0, [CONTENT.string], 1, 'text', 'abc', 0);
    expect(parseUpdate(whole)).toBeDefined();
    expect(parseUpdate(whole.subarray(0, whole.length - 2))).toBeUndefined();
  });
});
