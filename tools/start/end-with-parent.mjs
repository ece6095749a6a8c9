// Preloaded into a child that knows nothing of us: it ends when the parent's end of its standard input closes, which
// the system does however the parent goes.
const end = () => process.exit(0);
process.stdin.on('end', end).on('close', end).on('error', end).resume();
process.stdin.unref?.();
