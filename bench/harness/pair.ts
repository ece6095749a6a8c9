import { Client } from './client.ts';
import { now, sleep } from './clock.ts';
import { keystroke, readKeystrokes } from './keystrokes.ts';
import type { Target } from './server-process.ts';

const WRITER = 1;

/** Two people in a room: one types, the other one reads. */
export class Pair {
  readonly #writer: Client;
  readonly #reader: Client;
  readonly #hearing: { heard: PromiseWithResolvers<number> };
  #clock = 0;

  private constructor(writer: Client, reader: Client, hearing: { heard: PromiseWithResolvers<number> }) {
    this.#writer = writer;
    this.#reader = reader;
    this.#hearing = hearing;
  }

  static async meet(target: Target, room: string): Promise<Pair> {
    const hearing = { heard: Promise.withResolvers<number>() };
    const reader = await Client.synced(target, {
      room,
      onUpdate: (data, start, end) => {
        const time = now();
        readKeystrokes({ data, start, end }, (client) => {
          if (client === WRITER) hearing.heard.resolve(time);
        });
      },
    });
    return new Pair(await Client.synced(target, { room }), reader, hearing);
  }

  /** Milliseconds from before the write of each keystroke until it was read at the other one. */
  async type(keystrokes: number, pauseMs: number): Promise<number[]> {
    const latencies: number[] = [];
    for (let typed = 0; typed < keystrokes; typed++) {
      const heard = Promise.withResolvers<number>();
      this.#hearing.heard = heard;
      const frame = this.#writer.updateFrame(keystroke(WRITER, this.#clock++));
      const sentAt = now();
      this.#writer.send(frame);
      latencies.push((await heard.promise) - sentAt);
      await sleep(pauseMs);
    }
    return latencies;
  }

  leave(): void {
    this.#reader.close();
    this.#writer.close();
  }
}
