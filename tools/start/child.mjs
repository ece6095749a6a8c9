import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ROOT } from '../bootstrap/root.mjs';
import { lastLines } from '../bootstrap/run.mjs';
import { Sentence } from '../bootstrap/sentence.mjs';
import { say, showLine } from './log.mjs';

const BACKOFF_MS = [200, 500, 1_000, 2_000, 5_000];
const STEADY_MS = 20_000;

/**
 * A program that is kept running. Until `ready` was called its end means that it cannot run here (`failed` rejects with
 * what it said); later it is started again.
 */
export class Child {
  #options;
  #process;
  #timer;
  #restarts = 0;
  #startedAt = 0;
  #isReady = false;
  #isStopping = false;
  #early = '';
  #fail;

  /** `args`: what Node runs. `isProgram`: `args[0]` is the program instead. */
  constructor(options) {
    this.#options = options;
    this.failed = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    // Whoever starts us waits for it or has stopped waiting; it must not count as unhandled then.
    this.failed.catch(() => undefined);
    this.#spawn();
  }

  /** From here on what it says on its standard error is shown, and it is started again when it ends. */
  ready() {
    this.#isReady = true;
    for (const line of this.#early.split('\n')) this.#show(line, true);
    this.#early = '';
  }

  /** Ends it and starts it anew at once. */
  restart() {
    this.#restarts = 0;
    this.#process?.kill('SIGTERM');
  }

  /** Asks it to end and resolves when it has; after `patience` milliseconds it is killed. */
  stop(patience) {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const child = this.#process;
    if (child === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const killer = setTimeout(() => child.kill('SIGKILL'), patience);
      child.once('close', () => {
        clearTimeout(killer);
        resolve();
      });
      // Windows knows no signal that a program could act on; there the closed pipe asks.
      if (process.platform === 'win32') child.stdin.end();
      else child.kill('SIGTERM');
    });
  }

  #spawn() {
    const { args, env, isProgram = false } = this.#options;
    this.#startedAt = performance.now();
    const child = spawn(isProgram ? args[0] : process.execPath, isProgram ? args.slice(1) : args, {
      cwd: ROOT,
      env: { ...process.env, ...env, COSCRIBE_PARENT_PIPE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl+C in the terminal is for us alone: we end the children in order.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#process = child;
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => this.#show(line, false));
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (this.#isReady) this.#show(line, true);
      else this.#early += `${line}\n`;
    });
    child.once('error', (error) => this.#ended(error.message));
    child.once('close', (code, signal) => this.#ended(signal ?? `exit code ${code}`));
  }

  #show(line, isError) {
    showLine(this.#options.name, line, { isError, logLevel: this.#options.logLevel });
  }

  #ended(how) {
    if (this.#process === undefined) return;
    this.#process = undefined;
    if (this.#isStopping) return;
    const { name, isWatched = false } = this.#options;
    if (!this.#isReady) {
      const said = lastLines(this.#early, 20);
      this.#fail(new Sentence(said === '' ? `The ${name} could not be started (${how}).` : said));
      return;
    }
    if (performance.now() - this.#startedAt > STEADY_MS) this.#restarts = 0;
    const wait = isWatched ? 0 : BACKOFF_MS[Math.min(this.#restarts, BACKOFF_MS.length - 1)];
    this.#restarts += 1;
    if (!isWatched) say(`The ${name} ended (${how}); starting it again.`);
    this.#timer = setTimeout(() => this.#spawn(), wait);
  }
}
