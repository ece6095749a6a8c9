const LOOK_MS = 500;

/** Ends this process, as if it had been asked to, when whoever started it is gone. Does not keep it running. */
export function endWithParent() {
  const end = () => process.kill(process.pid, 'SIGTERM');
  if (process.channel) {
    // An older Node started us under this one.
    process.on('disconnect', end);
    process.channel.unref();
    return;
  }
  // npm, told to end, ends its shell and not what runs in it. Without npm in between (nohup, a service) we stay.
  const { npm_lifecycle_event: script } = process.env;
  if (script === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), LOOK_MS).unref();
}
