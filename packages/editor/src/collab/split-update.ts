import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

type Struct = Y.Item | Y.GC | Y.Skip;

/** One client's structs that are still to be sent. */
interface Queue {
  readonly structs: Struct[];
  at: number;
  isOpen: boolean;
}

interface Range {
  readonly clock: number;
  readonly len: number;
}

/** What a struct takes besides its content, about. */
const HEAD_BYTES = 16;
/** A delete range takes about so many bytes. */
const RANGE_BYTES = 8;

/**
 * Cuts an update (V1) into updates of about `partBytes` or less that, applied in this order, are the whole. Each builds only on what
 * the whole builds on, and on those before it; what is deleted of a part's own is deleted in it. The last one repeats the end of
 * each client's structs: whoever lacks any part before it cannot take it in. A single value is never cut.
 */
export function splitUpdate(update: Uint8Array, partBytes: number): readonly Uint8Array[] {
  if (update.length <= partBytes) return [update];
  return new Splitter(update, partBytes).run();
}

class Splitter {
  readonly #partBytes: number;
  readonly #queues = new Map<number, Queue>();
  readonly #deletes: ReadonlyMap<number, readonly Range[]>;
  readonly #parts: Uint8Array[] = [];
  readonly #done = new Map<number, { from: number; until: number; last: Struct }>();
  #part = new Map<number, Struct[]>();
  #bytes = 0;

  constructor(update: Uint8Array, partBytes: number) {
    this.#partBytes = partBytes;
    const { structs, ds } = Y.decodeUpdate(update);
    this.#deletes = ds.clients;
    for (const struct of structs) {
      const queue = this.#queues.get(struct.id.client);
      if (queue === undefined)
        this.#queues.set(struct.id.client, { structs: [struct], at: 0, isOpen: false });
      else queue.structs.push(struct);
    }
  }

  run(): readonly Uint8Array[] {
    for (const queue of this.#queues.values()) this.#follow(queue);
    this.#end();
    this.#deleteTheRest();
    return this.#parts;
  }

  /** Takes a client's structs; where one builds on another client's, goes there first. */
  #follow(first: Queue): void {
    const stack: { readonly queue: Queue; readonly until: number }[] = [
      { queue: first, until: Number.POSITIVE_INFINITY },
    ];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const struct = top.queue.structs[top.queue.at];
      if (struct === undefined || struct.id.clock > top.until) {
        top.queue.isOpen = false;
        stack.pop();
        continue;
      }
      top.queue.isOpen = true;
      const wait = this.#missing(struct);
      if (wait === undefined || wait.queue.isOpen) {
        top.queue.at++;
        this.#take(struct);
      } else stack.push(wait);
    }
  }

  #missing(struct: Struct): { readonly queue: Queue; readonly until: number } | undefined {
    if (!(struct instanceof Y.Item)) return undefined;
    const { origin, rightOrigin, parent } = struct;
    for (const id of [origin, rightOrigin, parent instanceof Y.ID ? parent : null]) {
      if (id === null || id.client === struct.id.client) continue;
      const queue = this.#queues.get(id.client);
      const next = queue?.structs[queue.at];
      if (queue === undefined || next === undefined || id.clock < next.id.clock) continue;
      const last = queue.structs.at(-1);
      if (last !== undefined && id.clock < last.id.clock + last.length) return { queue, until: id.clock };
    }
    return undefined;
  }

  #take(struct: Struct): void {
    let rest = struct;
    while (rest instanceof Y.Item && rest.content instanceof Y.ContentString) {
      const most = placeToCut(rest.content.str, this.#partBytes);
      if (most >= rest.length) break;
      const cut = splitOff(rest, most);
      this.#add(rest);
      rest = cut;
    }
    this.#add(rest);
  }

  #add(struct: Struct): void {
    const { client, clock } = struct.id;
    const structs = this.#part.get(client);
    if (structs === undefined) this.#part.set(client, [struct]);
    else structs.push(struct);
    const until = clock + struct.length;
    const done = this.#done.get(client);
    if (done === undefined) this.#done.set(client, { from: clock, until, last: struct });
    else Object.assign(done, { until, last: struct });
    this.#bytes += HEAD_BYTES + contentBytes(struct);
    if (this.#bytes >= this.#partBytes) this.#end();
  }

  #end(): void {
    if (this.#part.size === 0) return;
    const deletes = new Map<number, Range[]>();
    for (const [client, structs] of this.#part) {
      const [first, last] = [structs[0], structs.at(-1)];
      if (first === undefined || last === undefined) continue;
      const own = within(this.#deletes.get(client), first.id.clock, last.id.clock + last.length);
      if (own.length > 0) deletes.set(client, own);
    }
    this.#parts.push(encode(this.#part, deletes));
    this.#part = new Map();
    this.#bytes = 0;
  }

  #deleteTheRest(): void {
    const most = Math.ceil(this.#partBytes / RANGE_BYTES);
    let deletes = new Map<number, Range[]>();
    let count = 0;
    for (const [client, ranges] of this.#deletes) {
      const done = this.#done.get(client);
      const before = within(ranges, 0, done?.from ?? Number.POSITIVE_INFINITY);
      const behind = done === undefined ? [] : within(ranges, done.until, Number.POSITIVE_INFINITY);
      for (const range of [...before, ...behind]) {
        const known = deletes.get(client);
        if (known === undefined) deletes.set(client, [range]);
        else known.push(range);
        if (++count < most) continue;
        this.#parts.push(encode(new Map(), deletes));
        deletes = new Map();
        count = 0;
      }
    }
    const ends = new Map(Array.from(this.#done, ([client, { last }]) => [client, [last]]));
    for (const [client, { until, last }] of this.#done) {
      const repeated = within(this.#deletes.get(client), Math.max(last.id.clock, until - ENDS), until);
      if (repeated.length > 0) deletes.set(client, [...(deletes.get(client) ?? []), ...repeated]);
    }
    this.#parts.push(encode(ends, deletes, ENDS));
  }
}

/** How much of the end of a client's last struct is said again: no half of a character. */
const ENDS = 2;

function encode(
  byClient: ReadonlyMap<number, readonly Struct[]>,
  deletes: ReadonlyMap<number, readonly Range[]>,
  only = Number.POSITIVE_INFINITY,
): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  const { restEncoder } = encoder;
  encoding.writeVarUint(restEncoder, byClient.size);
  for (const [client, structs] of [...byClient].sort(([a], [b]) => b - a)) {
    const [first] = structs;
    const offset = first === undefined ? 0 : Math.max(0, first.length - only);
    encoding.writeVarUint(restEncoder, structs.length);
    encoder.writeClient(client);
    encoding.writeVarUint(restEncoder, (first?.id.clock ?? 0) + offset);
    for (const struct of structs) struct.write(encoder, offset);
  }
  encoding.writeVarUint(restEncoder, deletes.size);
  for (const [client, ranges] of [...deletes].sort(([a], [b]) => b - a)) {
    encoding.writeVarUint(restEncoder, client);
    encoding.writeVarUint(restEncoder, ranges.length);
    for (const { clock, len } of ranges) {
      encoding.writeVarUint(restEncoder, clock);
      encoding.writeVarUint(restEncoder, len);
    }
  }
  return encoder.toUint8Array();
}

function within(ranges: readonly Range[] | undefined, from: number, until: number): Range[] {
  return (ranges ?? []).flatMap(({ clock, len }) => {
    const start = Math.max(clock, from);
    const end = Math.min(clock + len, until);
    return end > start ? [{ clock: start, len: end - start }] : [];
  });
}

function contentBytes(struct: Struct): number {
  if (!(struct instanceof Y.Item)) return 0;
  if (struct.content instanceof Y.ContentString) return struct.length;
  const encoder = new Y.UpdateEncoderV1();
  struct.content.write(encoder, 0);
  return encoder.toUint8Array().length;
}

/** Up to so many units, and never through the middle of a surrogate pair. */
function placeToCut(text: string, units: number): number {
  const last = text.charCodeAt(units - 1);
  return last >= 0xd800 && last < 0xdc00 ? units + 1 : units;
}

/** Shortens `item` to `length` and returns the rest, as Yjs does when it sends a difference. */
function splitOff(item: Y.Item, length: number): Y.Item {
  const { client, clock } = item.id;
  const rest = new Y.Item(
    Y.createID(client, clock + length),
    null,
    Y.createID(client, clock + length - 1),
    null,
    item.rightOrigin,
    item.parent,
    item.parentSub,
    item.content.splice(length),
  );
  item.length = length;
  return rest;
}
