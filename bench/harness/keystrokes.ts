import * as Y from 'yjs';
import { type Cursor, readVarUint, varUints } from './varints.ts';

const STRING = 4;
const DELETED = 1;
const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const KIND = 0x1f;
const X = 'x'.charCodeAt(0);

/**
 * Keystroke `clock` (from 0) of a writer who types one `x` after another into a text of their own: the very V1 update
 * that Yjs makes of it.
 */
export function keystroke(client: number, clock: number): Uint8Array {
  const place = clock === 0 ? firstPlace(client) : [HAS_ORIGIN | STRING, ...varUints(client, clock - 1)];
  return Uint8Array.from([1, 1, ...varUints(client, clock), ...place, 1, X, 0]);
}

function firstPlace(client: number): number[] {
  const name = new TextEncoder().encode(`typist-${client}`);
  return [STRING, 1, ...varUints(name.length), ...name];
}

const cursor: Cursor = { at: 0 };

/**
 * Calls `onKeystrokes` with every client's run of clocks in the V1 update `data[start…end)`, whether keystrokes came alone
 * or merged with others. Structs that are not typed text are left to Yjs, which is slower.
 */
export function readKeystrokes(
  { data, start, end }: { data: Uint8Array; start: number; end: number },
  onKeystrokes: (client: number, from: number, to: number) => void,
): void {
  cursor.at = start;
  const clients = readVarUint(data, cursor);
  for (let left = clients; left > 0; left--) {
    const structs = readVarUint(data, cursor);
    const client = readVarUint(data, cursor);
    const from = readVarUint(data, cursor);
    let to = from;
    for (let rest = structs; rest > 0; rest--) {
      const length = passText(data);
      if (length === undefined) {
        readByYjs(data.subarray(start, end), onKeystrokes);
        return;
      }
      to += length;
    }
    onKeystrokes(client, from, to);
  }
}

/** Passes one struct; returns its length when it is typed ASCII text. */
function passText(data: Uint8Array): number | undefined {
  const info = data[cursor.at++] ?? 0;
  const kind = info & KIND;
  if (kind !== STRING && kind !== DELETED) return undefined;
  const hasPlace = (info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) !== 0;
  if ((info & HAS_ORIGIN) !== 0) passId(data);
  if ((info & HAS_RIGHT_ORIGIN) !== 0) passId(data);
  if (!hasPlace) {
    if (readVarUint(data, cursor) === 1) passString(data);
    else passId(data);
    // A key of a map.
    if ((info & 0x20) !== 0) passString(data);
  }
  return kind === DELETED ? readVarUint(data, cursor) : passString(data);
}

function passId(data: Uint8Array): void {
  readVarUint(data, cursor);
  readVarUint(data, cursor);
}

function passString(data: Uint8Array): number {
  const bytes = readVarUint(data, cursor);
  cursor.at += bytes;
  return bytes;
}

function readByYjs(
  update: Uint8Array,
  onKeystrokes: (client: number, from: number, to: number) => void,
): void {
  const { from, to } = Y.parseUpdateMeta(update);
  for (const [client, end] of to) onKeystrokes(client, from.get(client) ?? 0, end);
}
