import type { ReadStream, WriteStream } from 'node:tty';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

// With raw keys Ctrl-C is a key like any other.
const ENDING: ReadonlySet<string> = new Set(['q', 'Q', '\x03']);

/** The terminal's second page, on which a picture is drawn over the last one. */
export class Screen {
  readonly #out: WriteStream;
  readonly #keys: ReadStream | undefined;
  readonly #leave = (): void => this.close();
  #isOpen = true;

  /** `onEnd`: somebody pressed q or Ctrl-C. `onResize`: there is another size to draw for. */
  constructor(
    out: WriteStream,
    keys: ReadStream | undefined,
    { onEnd, onResize }: { onEnd: () => void; onResize: () => void },
  ) {
    this.#out = out;
    this.#keys = keys;
    out.write(ENTER);
    out.on('resize', onResize);
    // Whatever ends the process, the terminal is as it was.
    process.once('exit', this.#leave);
    keys?.setRawMode(true);
    keys?.on('data', (data) => {
      if ([...String(data)].some((key) => ENDING.has(key))) onEnd();
    });
  }

  get columns(): number {
    return this.#out.columns;
  }

  get rows(): number {
    return this.#out.rows;
  }

  show(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    const page = lines.map((line) => `${line}${CLEAR_LINE}`).join('\r\n');
    this.#out.write(`${HOME}${page}${CLEAR_BELOW}`);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off('exit', this.#leave);
    this.#keys?.setRawMode(false);
    this.#keys?.pause();
    this.#out.write(LEAVE);
  }
}
