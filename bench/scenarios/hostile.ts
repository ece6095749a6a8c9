import { ATTACKS, type Attack } from '../harness/attacks.ts';
import { Client } from '../harness/client.ts';
import { sleep } from '../harness/clock.ts';
import { keystroke, readKeystrokes } from '../harness/keystrokes.ts';
import type { Column, Measured, Scenario, ScenarioContext } from '../harness/scenario.ts';
import { KEEPING } from '../harness/servers.ts';

export interface HostileResult extends Measured {
  readonly worstStallMs: number;
  /** Stall and growth in the order of `ATTACKS`; `NaN` where the server ended. */
  readonly stallsMs: readonly number[];
  readonly growthMib: readonly number[];
  readonly ended: number;
}

const PAUSE_MS = 5;
const CALM_MS = 400;
const QUICK_CALM_MS = 120;
/** After so long without an answer the people next door are taken to be lost. */
const PATIENCE_MS = 15_000;
const HONEST = ATTACKS.length - 1;
const stall: Column<HostileResult> = {
  title: 'longest stall ms',
  digits: 0,
  of: ({ worstStallMs }) => worstStallMs,
};

export const hostile: Scenario<HostileResult> = {
  name: 'hostile',
  title: 'Hostile messages, and a healthy room next door',
  description: `In one room somebody types every 5 ms and another one reads; in another room a fresh connection sends one of ${HONEST} hostile messages, and in the end an honest paste of 10 MB. The stall is the longest that a healthy keystroke took, less its usual time; growth is of the peak (RSS). A server that ends is started again.`,
  servers: KEEPING,
  repetitions: 1,
  columns: [
    stall,
    {
      title: 'most growth MiB',
      digits: 0,
      of: ({ growthMib }) => Math.max(...growthMib.filter(Number.isFinite)),
    },
    { title: 'times that the server ended', digits: 0, of: ({ ended }) => ended },
    ...ATTACKS.map(
      ({ name }, index): Column<HostileResult> => ({
        title: `${name}, ms`,
        digits: 0,
        of: ({ stallsMs }) => stallsMs[index] ?? Number.NaN,
      }),
    ),
  ],
  bars: [
    {
      what: 'any single hostile message, and a paste of 10 MB: stall of a healthy room',
      unit: 'ms',
      column: stall,
      rule: 'at-most',
      limit: 50,
    },
  ],
  charts: [stall],
  run: async (context) => {
    const stallsMs: number[] = [];
    const growthMib: number[] = [];
    let ended = 0;
    let neighbours = await Neighbours.moveIn(context);
    for (const attack of ATTACKS) {
      const outcome = await neighbours.during(attack, context.quick ? QUICK_CALM_MS : CALM_MS);
      stallsMs.push(outcome?.stallMs ?? Number.NaN);
      growthMib.push(outcome?.growthMib ?? Number.NaN);
      if (outcome !== undefined) continue;
      ended++;
      await neighbours.moveOut();
      neighbours = await Neighbours.moveIn(context);
    }
    await neighbours.moveOut();
    return {
      worstStallMs: Math.max(...stallsMs.filter(Number.isFinite)),
      stallsMs,
      growthMib,
      ended,
      clientShare: Number.NaN,
    };
  },
};

/** Two people in a room of their own, who notice how long their keystrokes take. */
class Neighbours {
  readonly #server: Awaited<ReturnType<ScenarioContext['start']>>;
  readonly #clients: Client[] = [];
  readonly #sentAt: number[] = [];
  #heard = 0;
  #worst = 0;
  #isGone = false;
  #typing: NodeJS.Timeout | undefined;

  private constructor(server: Awaited<ReturnType<ScenarioContext['start']>>) {
    this.#server = server;
  }

  static async moveIn({ start }: ScenarioContext): Promise<Neighbours> {
    const neighbours = new Neighbours(await start({ silent: true }));
    await neighbours.#settle();
    return neighbours;
  }

  async moveOut(): Promise<void> {
    clearInterval(this.#typing);
    for (const client of this.#clients) client.close();
    await this.#server.kill();
  }

  /** `undefined`: the server ended. */
  async during(
    { messages }: Attack,
    calmMs: number,
  ): Promise<{ stallMs: number; growthMib: number } | undefined> {
    const target = this.#server.target;
    try {
      this.#worst = 0;
      await sleep(calmMs / 2);
      const usual = this.#worst;
      const before = this.#server.memory().rss;
      this.#server.resetPeak();
      const attacker = await Client.synced(target, { room: 'attacked' });
      const frames = messages().map((message) => attacker.messageFrame(message));
      // Masking a large frame holds this thread up, and its keystrokes with it.
      await this.#quiet();
      this.#worst = 0;
      for (const frame of frames) attacker.send(frame);
      await sleep(calmMs);
      await this.#quiet();
      const growthMib = Math.max(0, this.#server.peakBytes() - before) / 2 ** 20;
      const stallMs = Math.max(0, this.#worst - usual);
      attacker.close();
      return this.#isGone ? undefined : { stallMs, growthMib };
    } catch (error) {
      if (this.#isGone) return undefined;
      throw error;
    }
  }

  async #settle(): Promise<void> {
    const { target } = this.#server;
    const room = 'healthy';
    const onClose = (): void => {
      this.#isGone = true;
    };
    const reader = await Client.synced(target, {
      room,
      onClose,
      onUpdate: (data, from, end) =>
        readKeystrokes({ data, start: from, end }, (_client, _from, to) => {
          const time = performance.now();
          for (; this.#heard < to; this.#heard++)
            this.#worst = Math.max(this.#worst, time - (this.#sentAt[this.#heard] ?? time));
        }),
    });
    const writer = await Client.synced(target, { room, onClose });
    this.#clients.push(reader, writer);
    this.#typing = setInterval(() => {
      if (this.#isGone) return;
      const frame = writer.updateFrame(keystroke(1, this.#sentAt.length));
      this.#sentAt.push(performance.now());
      writer.send(frame);
    }, PAUSE_MS);
  }

  /** Resolves when every keystroke up to now has come, or nobody is left to wait for. */
  async #quiet(): Promise<void> {
    const until = this.#sentAt.length;
    const began = performance.now();
    while (this.#heard < until && !this.#isGone) {
      if (performance.now() - began > PATIENCE_MS) {
        this.#isGone = true;
        this.#worst = Math.max(this.#worst, PATIENCE_MS);
        return;
      }
      await sleep(1);
    }
  }
}
