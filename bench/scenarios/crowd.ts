import { Worker } from 'node:worker_threads';
import type { ServerProcess } from '../server-process.ts';
import { percentile } from '../statistics.ts';
import type { CrowdReport, CrowdTask } from './crowd-worker.ts';

export interface CrowdResult {
  /** Server CPU milliseconds for 1,000 keystrokes that reached one reader. */
  readonly cpuMsPer1000: number;
  readonly p95Ms: number;
  readonly delivered: number;
  /** Keystrokes times readers: what should have been delivered. */
  readonly expected: number;
}

/** `people` in one room, all writing `rate` characters a second, everybody receiving everybody's. */
export async function crowd(
  server: ServerProcess,
  { people, rate, seconds }: { people: number; rate: number; seconds: number },
): Promise<CrowdResult> {
  const workers = [0, 1].map((index) => {
    const task: CrowdTask = {
      server: server.name,
      url: server.url,
      index,
      people: people / 2,
      rate,
      seconds,
    };
    return new Worker(new URL('./crowd-worker.ts', import.meta.url), { workerData: task });
  });
  await Promise.all(workers.map((worker) => next(worker)));
  const before = server.cpuMs();
  for (const worker of workers) worker.postMessage('write');
  const reports = (await Promise.all(workers.map((worker) => next(worker)))) as CrowdReport[];
  const cpuMs = server.cpuMs() - before;
  await Promise.all(workers.map((worker) => worker.terminate()));
  const delivered = reports.reduce((sum, report) => sum + report.delivered, 0);
  const written = reports.reduce((sum, report) => sum + report.written, 0);
  return {
    cpuMsPer1000: (cpuMs * 1000) / delivered,
    p95Ms: percentile(
      reports.flatMap(({ latencies }) => [...latencies]),
      0.95,
    ),
    delivered,
    expected: written * (people - 1),
  };
}

function next(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
