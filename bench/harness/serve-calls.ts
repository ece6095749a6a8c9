import { parentPort } from 'node:worker_threads';
import type { Answer, Call, HandlerTypes } from './load-threads.ts';

/** In a load thread: answers the calls of `LoadThreads.all` by these functions. */
export function serveCalls(handlers: HandlerTypes): void {
  const port = parentPort;
  if (port === null) throw new Error('this file runs as a thread of the bench');
  const run = async ({ number, name, input }: Call): Promise<Answer> => {
    try {
      const handler = handlers[name];
      if (handler === undefined) throw new Error(`a thread knows no “${name}”`);
      return { number, output: await handler(input as never) };
    } catch (error) {
      return { number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
  port.on('message', (call: Call) => void run(call).then((answer) => port.postMessage(answer)));
}
