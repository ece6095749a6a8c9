import { endWithSentence } from '../bootstrap/sentence.mjs';

/**
 * Runs something that goes on until Ctrl+C (or SIGTERM, or the terminal closes) and ends it cleanly then. `start`
 * returns how to stop; when it fails the process ends with its sentence. A second Ctrl+C does not wait.
 */
export async function stayUntilTold(start) {
  let stop;
  let isEnding = false;
  const end = async (code) => {
    if (isEnding) process.exit(code);
    isEnding = true;
    await stop?.();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0));
  // A terminal that went away must not take the documents with it.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  try {
    await start((how) => {
      stop = how;
    });
  } catch (error) {
    if (isEnding) return;
    endWithSentence(error);
    await end(1);
  }
}
