import { parentPort, workerData } from 'node:worker_threads';
import { readKeystrokes, typist } from '../keystrokes.ts';
import { connect, type RawClient } from '../raw-client.ts';
import type { ServerName } from '../server-process.ts';

export interface CrowdTask {
  readonly server: ServerName;
  readonly url: string;
  readonly index: number;
  readonly people: number;
  readonly rate: number;
  readonly seconds: number;
}

export interface CrowdReport {
  readonly written: number;
  readonly delivered: number;
  /** Milliseconds from send to receipt, of keystrokes between people of this worker (they share a clock). */
  readonly latencies: Float64Array;
}

const SETTLE_MS = 1000;
const port = parentPort;
if (port === null) throw new Error('crowd-worker.ts runs as a worker');
const task = workerData as CrowdTask;
const firstClient = 1_000 * (task.index + 1);
const sentAt = new Map<number, number[]>();
const latencies: number[] = [];
let written = 0;
let delivered = 0;

const people: { client: RawClient; id: number; type: () => Uint8Array }[] = [];
for (let i = 0; i < task.people; i++) {
  const id = firstClient + i;
  sentAt.set(id, []);
  const client = await connect(task.server, { url: task.url, room: 'crowd' }, (update) => {
    const now = performance.now();
    readKeystrokes(update, (writer, from, to) => {
      if (writer === id) return;
      delivered += to - from;
      const times = sentAt.get(writer);
      if (times === undefined) return;
      for (let clock = from; clock < to; clock++) latencies.push(now - (times[clock] ?? now));
    });
  });
  people.push({ client, id, type: typist(id) });
}
port.postMessage('ready');

port.once('message', () => {
  const interval = 1000 / task.rate;
  const rounds = task.rate * task.seconds;
  people.forEach(({ client, id, type }, place) => {
    let round = 0;
    // Spread over the interval, so that people do not all write in the same instant.
    const startAt = performance.now() + (interval * place) / people.length;
    const write = (): void => {
      if (round === rounds) return;
      const update = type();
      sentAt.get(id)?.push(performance.now());
      client.send(update);
      written++;
      round++;
      setTimeout(write, Math.max(0, startAt + round * interval - performance.now()));
    };
    setTimeout(write, Math.max(0, startAt - performance.now()));
  });
  setTimeout(report, task.seconds * 1000 + SETTLE_MS);
});

function report(): void {
  const message: CrowdReport = { written, delivered, latencies: Float64Array.from(latencies) };
  port?.postMessage(message);
}
