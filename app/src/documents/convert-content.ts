import 'server-only';
import { Worker } from 'node:worker_threads';
import type { ContentJobs } from './content-jobs.ts';
import type { JobAnswer } from './content-worker.ts';

/** The content could not be read, or took more time or memory than one job may. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
}

/** More conversions wait than can be done soon. */
export class ConversionsBusy extends Error {
  override readonly name = 'ConversionsBusy';
}

const MOST_WAITING = 16;
const JOB_MS = 60_000;
const IDLE_MS = 10_000;
const THREAD_MEMORY_MB = 2_048;

let thread: Worker | null = null;
let idle: NodeJS.Timeout | null = null;
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

/**
 * Runs a job in a thread of its own, one at a time, so that a large document holds up no page. Throws a `ConversionError`,
 * or `ConversionsBusy` when too many wait.
 */
export function convertContent<Name extends keyof ContentJobs>(
  name: Name,
  job: Omit<ContentJobs[Name], 'result'>,
): Promise<ContentJobs[Name]['result']> {
  // Titles are read for the library, once a document at a time; what people ask for is what can pile up.
  if (name !== 'readTitle' && waiting >= MOST_WAITING) return Promise.reject(new ConversionsBusy());
  waiting += 1;
  const run = last
    .then(() => runJob(name, job))
    .finally(() => {
      waiting -= 1;
    });
  last = run.catch(() => undefined);
  return run as Promise<ContentJobs[Name]['result']>;
}

async function runJob(name: keyof ContentJobs, job: object): Promise<unknown> {
  if (idle !== null) clearTimeout(idle);
  thread ??= startThread();
  const worker = thread;
  try {
    const answer = await ask(worker, { name, job });
    if (!answer.ok) throw new ConversionError(answer.message);
    return answer.result;
  } finally {
    idle = setTimeout(() => {
      thread = null;
      void worker.terminate();
    }, IDLE_MS).unref();
  }
}

function startThread(): Worker {
  const worker = new Worker(new URL('./content-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MB },
  });
  worker.unref();
  const drop = () => {
    if (thread === worker) thread = null;
  };
  worker.on('error', drop);
  worker.on('exit', drop);
  return worker;
}

function ask(worker: Worker, message: object): Promise<JobAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<JobAnswer>();
  const fail = (reason: unknown) => reject(new ConversionError(String(reason)));
  const timer = setTimeout(() => {
    fail('it took too long');
    if (thread === worker) thread = null;
    void worker.terminate();
  }, JOB_MS);
  worker.once('message', resolve);
  worker.once('error', fail);
  worker.once('exit', fail);
  worker.postMessage(message);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', resolve);
    worker.off('error', fail);
    worker.off('exit', fail);
  });
}
