/** One finished system call of a trace by `strace -f -yy -xx`. */
export interface SystemCall {
  readonly name: string;
  /** What the first argument, a file descriptor, stands for: a path, or `TCP:[…]`. */
  readonly target: string;
  /** Every string in the arguments, decoded. */
  readonly data: Buffer;
  /** Position in the trace of the line on which it began, and of the one on which it returned. */
  readonly began: number;
  readonly returned: number;
}

const LINE = /^(\d+)\s+(?:<\.\.\. (\w+) resumed>)?(.*)$/;
const CALL = /^(\w+)\(\d+<(.*?)>[,)]/;

/** Reads a trace; calls that another thread interrupted are put together again. */
export function readTrace(trace: string): SystemCall[] {
  const unfinished = new Map<string, { text: string; began: number }>();
  const calls: SystemCall[] = [];
  trace.split('\n').forEach((line, position) => {
    const [, thread = '', resumed, rest = ''] = LINE.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      unfinished.set(thread, { text: rest.replace(/<unfinished \.\.\.>$/, ''), began: position });
      return;
    }
    const start = resumed === undefined ? undefined : unfinished.get(thread);
    if (resumed !== undefined) unfinished.delete(thread);
    const text = (start?.text ?? '') + rest;
    const [, name, target] = CALL.exec(text) ?? [];
    if (name === undefined || target === undefined || / = -1 /.test(text)) return;
    calls.push({
      name,
      target: decodePath(target),
      data: stringsOf(text),
      began: start?.began ?? position,
      returned: position,
    });
  });
  return calls;
}

function stringsOf(text: string): Buffer {
  const hex = Array.from(text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g), ([, quoted = '']) =>
    quoted.replaceAll('\\x', ''),
  );
  return Buffer.from(hex.join(''), 'hex');
}

function decodePath(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
