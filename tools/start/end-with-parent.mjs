// Preloaded into a child that knows nothing of us: it ends when the parent's end of its standard input closes, which
// the system does however the parent goes.
import { isMainThread } from 'node:worker_threads';

// Threads inherit preloaded modules, and have a standard input of their own, which is at its end.
if (isMainThread) {
  const end = () => process.exit(0);
  process.stdin.on('end', end).on('close', end).on('error', end).resume();
  process.stdin.unref?.();
}
