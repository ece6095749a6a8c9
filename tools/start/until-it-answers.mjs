import { setTimeout as pause } from 'node:timers/promises';
import { Sentence } from '../bootstrap/sentence.mjs';

const PATIENCE_MS = 60_000;

/** Asks `url` until `accepts(response)` holds. `name` says in a sentence what did not answer. */
export async function untilItAnswers(name, url, accepts = (response) => response.ok) {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000), redirect: 'manual' });
      await response.arrayBuffer();
      if (accepts(response)) return;
    } catch {
      // Nobody listens yet.
    }
    await pause(40);
  }
  throw new Sentence(
    `The ${name} did not answer within ${PATIENCE_MS / 1000} seconds. LOG_LEVEL=debug npm start says more.`,
  );
}
