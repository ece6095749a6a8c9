import { spawn } from 'node:child_process';
import { ROOT } from './root.mjs';

/** Runs a command to its end, keeping what it prints. Resolves with `{ code, output }`; a missing command is code 127. */
export function runQuietly(command, args, { cwd = ROOT, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let output = '';
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.once('close', (code, signal) => resolve({ code: code ?? signalCode(signal), output }));
  });
}

/**
 * Runs a command in our place: same terminal, our signals passed on. Resolves with its exit code. With `channel` the
 * command sees us go even when we are killed (its `disconnect` event).
 */
export function runInstead(command, args, { cwd = ROOT, env = process.env, channel = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = channel ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
    const child = spawn(command, args, { cwd, env, stdio });
    const passOn = (signal) => child.kill(signal);
    // The terminal sends Ctrl+C to the command as well: we only have to outlive it.
    const stay = () => undefined;
    process.on('SIGINT', stay).on('SIGTERM', passOn).on('SIGHUP', passOn);
    const done = () => process.off('SIGINT', stay).off('SIGTERM', passOn).off('SIGHUP', passOn);
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? signalCode(signal));
    });
  });
}

function signalCode(signal) {
  return signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1;
}

/** The last `count` lines of some output that say something. */
export function lastLines(output, count = 12) {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}
