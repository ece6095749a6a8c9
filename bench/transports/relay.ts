/** Somebody in the room. */
export interface Reader {
  /** Update number `sequence`, counted from 1. */
  deliver(update: Uint8Array, sequence: number): void;
}

// Long polling asks for what came between two requests.
const KEPT = 1_000;

/** One room: whatever one person sends goes to all the others. The same for every transport. */
export class Relay {
  readonly #readers = new Map<string, Reader>();
  readonly #log: { readonly from: string; readonly update: Uint8Array; readonly sequence: number }[] = [];
  #sequence = 0;

  get sequence(): number {
    return this.#sequence;
  }

  join(person: string, reader: Reader): void {
    this.#readers.set(person, reader);
  }

  leave(person: string, reader: Reader): void {
    if (this.#readers.get(person) === reader) this.#readers.delete(person);
  }

  publish(from: string, update: Uint8Array): void {
    const sequence = ++this.#sequence;
    this.#log.push({ from, update, sequence });
    if (this.#log.length > KEPT) this.#log.shift();
    for (const [person, reader] of this.#readers) if (person !== from) reader.deliver(update, sequence);
  }

  /** What others sent after number `sequence`. */
  since(sequence: number, person: string): Uint8Array[] {
    return this.#log
      .filter((entry) => entry.sequence > sequence && entry.from !== person)
      .map(({ update }) => update);
  }
}
