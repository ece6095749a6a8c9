import { Client } from '../harness/client.ts';
import { sleep } from '../harness/clock.ts';
import { keystroke } from '../harness/keystrokes.ts';
import { type OwnServer, startOwnServer } from './own-server.ts';

/** What a stored document costs a server that knows nothing of it yet. */
export interface Opening {
  /** From the first one's connect until everything has come. */
  readonly firstMs: number;
  readonly firstCpuMs: number;
  /** Of further people who come while nobody writes. */
  readonly nextMs: number;
  readonly nextCpuMs: number;
  /** What the first one got. */
  readonly bytes: number;
  /** By how much the server grew: when the document was open, and at most until the end, with somebody typing in it. */
  readonly openMiB: number;
  readonly writingMiB: number;
  /** Of the first keystroke, and the mean of those after it. */
  readonly firstKeystrokeCpuMs: number;
  readonly keystrokeCpuMicroseconds: number;
  readonly diskBytes: number;
}

const NEXT_PEOPLE = 3;
const KEYSTROKES = 60;
const PAUSE_MS = 20;
const PATIENCE_MS = 10_000;
const SETTLE_MS = 300;
const TYPIST = 5_000_000;

/** Opens `room` of the folder on a fresh server, lets more people come, and somebody type beside them. */
export async function measureOpening(dataDir: string, room: string): Promise<Opening> {
  const server = await startOwnServer({ dataDir });
  try {
    const diskBytes = server.diskBytes();
    const emptyMiB = server.memoryMiB();
    let bytes = 0;
    let heard = 0;
    const first = await timed(server, () =>
      Client.synced(server.target, {
        room,
        onUpdate: (_, start, end) => {
          bytes += end - start;
          heard++;
        },
      }),
    );
    const opened = bytes;
    const openMiB = server.memoryMiB() - emptyMiB;
    const next: Timed<Client>[] = [];
    for (let i = 0; i < NEXT_PEOPLE; i++)
      next.push(await timed(server, () => Client.synced(server.target, { room })));
    const writer = next[0]?.result ?? first.result;
    const type = async (clock: number): Promise<void> => {
      const before = heard;
      writer.send(writer.updateFrame(keystroke(TYPIST, clock)));
      const deadline = performance.now() + PATIENCE_MS;
      while (heard === before) {
        if (performance.now() > deadline) throw new Error('a keystroke did not arrive');
        await sleep(1);
      }
      await sleep(PAUSE_MS);
    };
    const firstKeystroke = await timed(server, () => type(0));
    const keystrokes = await timed(server, async () => {
      for (let clock = 1; clock <= KEYSTROKES; clock++) await type(clock);
    });
    const writingMiB = server.memoryMiB() - emptyMiB;
    for (const { result } of [first, ...next]) result.close();
    return {
      firstMs: first.ms,
      firstCpuMs: first.cpuMs,
      nextMs: mean(next.map(({ ms }) => ms)),
      nextCpuMs: mean(next.map(({ cpuMs }) => cpuMs)),
      bytes: opened,
      openMiB,
      writingMiB,
      firstKeystrokeCpuMs: firstKeystroke.cpuMs,
      keystrokeCpuMicroseconds: (keystrokes.cpuMs * 1000) / KEYSTROKES,
      diskBytes,
    };
  } finally {
    await server.kill();
  }
}

interface Timed<Result> {
  readonly result: Result;
  readonly ms: number;
  /** The server's, until it had nothing left to do for it. */
  readonly cpuMs: number;
}

async function timed<Result>(server: OwnServer, work: () => Promise<Result>): Promise<Timed<Result>> {
  const before = server.cpuMicroseconds();
  const began = performance.now();
  const result = await work();
  const ms = performance.now() - began;
  await quiet(server);
  return { result, ms, cpuMs: (server.cpuMicroseconds() - before) / 1000 };
}

/** Resolves when the server has computed next to nothing for a while. */
async function quiet(server: OwnServer): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const before = server.cpuMicroseconds();
    await sleep(SETTLE_MS);
    if (server.cpuMicroseconds() - before < SETTLE_MS * 50) return;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
