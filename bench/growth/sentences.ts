import { varUints } from '../harness/varints.ts';

const STRING = 4;
const HAS_RIGHT_ORIGIN = 0x40;
const ROOT = 'sentences';
const SENTENCE = 'One sentence of a document that somebody has been writing at. ';
const SENTENCES_IN_UPDATE = 500;

/**
 * A document of about `bytes`, as updates in order (Yjs, V1): sentences, each put in before the one before it, so that
 * Yjs keeps every one as a struct of its own.
 */
export function* sentences(bytes: number): Generator<Uint8Array> {
  const text = new TextEncoder().encode(SENTENCE);
  let clock = 0;
  let made = 0;
  while (made < bytes) {
    const first = clock;
    const structs: Uint8Array[] = [];
    let length = 0;
    while (structs.length < SENTENCES_IN_UPDATE && made + length < bytes) {
      const struct = Buffer.concat([place(clock, text.length), varUints(text.length), text]);
      structs.push(struct);
      length += struct.length;
      clock += text.length;
    }
    made += length;
    yield Buffer.concat([varUints(1, structs.length, CLIENT, first), ...structs, Uint8Array.of(0)]);
  }
}

const CLIENT = 77;

function place(clock: number, length: number): Uint8Array {
  if (clock === 0) return Uint8Array.from([STRING, 1, ROOT.length, ...new TextEncoder().encode(ROOT)]);
  return Uint8Array.from([STRING | HAS_RIGHT_ORIGIN, ...varUints(CLIENT, clock - length)]);
}
