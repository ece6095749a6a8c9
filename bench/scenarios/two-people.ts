import { EventEmitter, once } from 'node:events';
import { readKeystrokes, typist } from '../keystrokes.ts';
import { connect } from '../raw-client.ts';
import type { ServerProcess } from '../server-process.ts';
import { percentile } from '../statistics.ts';

export interface TwoPeopleResult {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const PAUSE_MS = 20;

/** One writes a character every 20 ms, the other one receives it: milliseconds from send to receipt, nobody else there. */
export async function twoPeople(server: ServerProcess, keystrokes: number): Promise<TwoPeopleResult> {
  const target = { url: server.url, room: 'two-people' };
  const arrivals = new EventEmitter();
  const reader = await connect(server.name, target, (update) =>
    readKeystrokes(update, (client) => {
      if (client === 1) arrivals.emit('keystroke', performance.now());
    }),
  );
  const writer = await connect(server.name, target, () => undefined);
  const type = typist(1);
  const latencies: number[] = [];
  for (let i = 0; i < keystrokes; i++) {
    const arrived = once(arrivals, 'keystroke');
    const update = type();
    const sentAt = performance.now();
    writer.send(update);
    const [at] = (await arrived) as [number];
    latencies.push(at - sentAt);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  reader.close();
  writer.close();
  const warm = latencies.slice(Math.floor(keystrokes / 10));
  return { p50Ms: percentile(warm, 0.5), p95Ms: percentile(warm, 0.95) };
}
