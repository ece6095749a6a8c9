/** How a piece of text stands out. */
export type Tone = 'plain' | 'dim' | 'strong' | 'good' | 'warn' | 'bad' | 'spark';

export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

// SGR: faint, bold, green, yellow, red, cyan. The terminal's own colours, so that it is readable on any background.
const CODES: Readonly<Record<Tone, string>> = {
  plain: '',
  dim: '\x1b[2m',
  strong: '\x1b[1m',
  good: '\x1b[32m',
  warn: '\x1b[33m',
  bad: '\x1b[1;31m',
  spark: '\x1b[36m',
};

export function piece(text: string, tone: Tone = 'plain'): Piece {
  return { text, tone };
}

/** One line of at most `width` characters. */
export function renderLine(pieces: readonly Piece[], width: number, isColoured: boolean): string {
  let left = width;
  let line = '';
  for (const { text, tone } of pieces) {
    const shown = text.slice(0, left);
    left -= shown.length;
    if (shown === '') continue;
    line += isColoured && tone !== 'plain' ? `${CODES[tone]}${shown}\x1b[0m` : shown;
  }
  return isColoured ? line : line.trimEnd();
}
