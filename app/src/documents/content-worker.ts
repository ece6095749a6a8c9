import { parentPort } from 'node:worker_threads';
import { contentJobs } from './content-jobs.ts';

/** What a thread is asked for, and what it says. */
export interface JobMessage {
  readonly name: keyof typeof contentJobs;
  readonly job: never;
}
export type JobAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly message: string };

parentPort?.on('message', ({ name, job }: JobMessage) => {
  let answer: JobAnswer;
  try {
    answer = { ok: true, result: contentJobs[name](job) };
  } catch (error) {
    answer = { ok: false, message: String(error) };
  }
  parentPort?.postMessage(answer);
});
