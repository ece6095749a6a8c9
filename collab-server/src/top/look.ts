import { readSamples } from './samples.ts';
import type { Look } from './watch.ts';

// Longer than a busy server takes, shorter than anybody wants to look at an old picture.
const PATIENCE_MS = 3_000;

interface Asked {
  readonly url: URL;
  readonly token: string | undefined;
}

/** Asks a server for its metrics. Never rejects. `ended`: nobody waits for the answer any more. */
export async function lookAt({ url, token }: Asked, ended?: AbortSignal): Promise<Look> {
  try {
    const answer = await fetch(new URL('/metrics', url), {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(ended ? [ended] : [])]),
    });
    if (answer.status === 401)
      return final(
        token === undefined
          ? 'The server asks for a token: give it with --token, or in METRICS_TOKEN.'
          : 'The server does not take this token. Give the METRICS_TOKEN that it was started with.',
      );
    if (answer.status === 404)
      return final('There are no metrics at this address: start the server with METRICS_TOKEN set.');
    const samples = readSamples(await answer.text());
    if (answer.status !== 200 || !samples.has('coscribe_uptime_seconds'))
      return final(`What answers at ${url.origin} is not a Coscribe server (status ${answer.status}).`);
    return { ok: true, samples };
  } catch (error) {
    return {
      ok: false,
      sentence: `No answer from ${url.origin}${reasonOf(error)}.`,
      isFinal: false,
    };
  }
}

function final(sentence: string): Look {
  return { ok: false, sentence, isFinal: true };
}

function reasonOf(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return ` within ${PATIENCE_MS / 1_000} s`;
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return ': nothing listens there';
  return code === undefined ? '' : ` (${code})`;
}
