import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

type Struct = Y.Item | Y.GC;

/**
 * Cuts a document's whole state (one V1 update, ordered by client id) along the order in which it was written, so that no cut
 * builds on a later one. Deletes are not in the cuts.
 */
export class StateCutter {
  readonly #left = new Map<number, Struct[]>();

  constructor(state: Uint8Array) {
    for (const struct of Y.decodeUpdate(state).structs) {
      if (struct instanceof Y.Skip) throw new Error('the state has a gap');
      const { client } = struct.id;
      const known = this.#left.get(client);
      if (known === undefined) this.#left.set(client, [struct]);
      else known.push(struct);
    }
    // Taken from the end.
    for (const structs of this.#left.values()) structs.reverse();
  }

  get isEmpty(): boolean {
    return this.#left.size === 0;
  }

  /** One update with what is left of each client below its clock in `clocks`. */
  take(clocks: ReadonlyMap<number, number>): Uint8Array {
    const taken: { client: number; structs: Struct[] }[] = [];
    for (const [client, clock] of clocks) {
      const structs = this.#takeOf(client, clock);
      if (structs.length > 0) taken.push({ client, structs });
    }
    // Yjs merges updates on the understanding that higher client ids come first.
    return encode(taken.sort((a, b) => b.client - a.client));
  }

  #takeOf(client: number, clock: number): Struct[] {
    const left = this.#left.get(client) ?? [];
    const taken: Struct[] = [];
    for (let next = left.at(-1); next !== undefined && next.id.clock < clock; next = left.at(-1)) {
      left.pop();
      const wanted = clock - next.id.clock;
      if (wanted < next.length) left.push(splitOff(next, wanted));
      taken.push(next);
    }
    if (left.length === 0) this.#left.delete(client);
    return taken;
  }
}

/** Shortens `struct` to `length` and returns the rest, as Yjs does when it sends a difference. */
function splitOff(struct: Struct, length: number): Struct {
  const { client, clock } = struct.id;
  const id = Y.createID(client, clock + length);
  const rest =
    struct instanceof Y.GC
      ? new Y.GC(id, struct.length - length)
      : new Y.Item(
          id,
          null,
          Y.createID(client, clock + length - 1),
          null,
          struct.rightOrigin,
          struct.parent,
          struct.parentSub,
          struct.content.splice(length),
        );
  struct.length = length;
  return rest;
}

function encode(
  clients: readonly { readonly client: number; readonly structs: readonly Struct[] }[],
): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  encoding.writeVarUint(encoder.restEncoder, clients.length);
  for (const { client, structs } of clients) {
    encoding.writeVarUint(encoder.restEncoder, structs.length);
    encoder.writeClient(client);
    encoding.writeVarUint(encoder.restEncoder, structs[0]?.id.clock ?? 0);
    for (const struct of structs) struct.write(encoder, 0);
  }
  const noDeletes = 0;
  encoding.writeVarUint(encoder.restEncoder, noDeletes);
  return encoder.toUint8Array();
}
