import type { Client } from './client.ts';
import { now } from './clock.ts';
import { Histogram } from './histogram.ts';
import { keystroke, readKeystrokes } from './keystrokes.ts';

/** Where all load threads note when a keystroke was sent. */
export interface Notes {
  /** `now()` of each, place `writer * keys + clock`. */
  readonly sentAt: SharedArrayBuffer;
  /** Keystrokes that each writer can make at most. */
  readonly keys: number;
}

/** Somebody who types. Writers are numbered over all threads. */
export interface Writer {
  readonly client: Client;
  readonly number: number;
  next: number;
}

export interface TypingReport {
  readonly written: number;
  readonly delivered: number;
  /** Of a histogram: milliseconds from the send of a keystroke to its receipt, for every reader of it. */
  readonly latencies: Uint32Array;
  /** The longest that a keystroke was sent behind its time, in milliseconds: how busy the load itself was. */
  readonly latestMs: number;
}

// Client ids of the writers begin here.
const FIRST_CLIENT = 10_000;

/** What the people of one load thread type and read, and how long it takes. */
export class Typing {
  #sentAt = new Float64Array(new SharedArrayBuffer(0));
  #keys = 0;
  #written = 0;
  #delivered = 0;
  #latestMs = 0;
  #latencies = new Histogram();

  noteIn({ sentAt, keys }: Notes): void {
    this.#sentAt = new Float64Array(sentAt);
    this.#keys = keys;
  }

  /** The writer's next keystroke, so long behind its time. */
  type(writer: Writer, lateMs: number): void {
    const clock = writer.next++;
    if (clock >= this.#keys) throw new Error('more keystrokes than there is room to note them');
    const frame = writer.client.updateFrame(keystroke(FIRST_CLIENT + writer.number, clock));
    this.#sentAt[writer.number * this.#keys + clock] = now();
    writer.client.send(frame);
    this.#written++;
    this.#latestMs = Math.max(this.#latestMs, lateMs);
  }

  /** `reader` got an update. Its own keystrokes do not count. */
  hear(reader: number, [data, start, end]: readonly [Buffer, number, number]): void {
    const time = now();
    readKeystrokes({ data, start, end }, (client, from, to) => {
      const writer = client - FIRST_CLIENT;
      if (writer === reader || writer < 0) return;
      this.#delivered += to - from;
      const base = writer * this.#keys;
      for (let clock = from; clock < to; clock++)
        this.#latencies.add(time - (this.#sentAt[base + clock] ?? time));
    });
  }

  get written(): number {
    return this.#written;
  }

  get delivered(): number {
    return this.#delivered;
  }

  report(): TypingReport {
    return {
      written: this.#written,
      delivered: this.#delivered,
      latencies: this.#latencies.counts,
      latestMs: this.#latestMs,
    };
  }

  /** From here on everything is counted anew. */
  reset(): void {
    this.#written = 0;
    this.#delivered = 0;
    this.#latestMs = 0;
    this.#latencies = new Histogram();
  }
}
