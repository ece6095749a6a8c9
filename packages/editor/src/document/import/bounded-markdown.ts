import type { DropReport } from '../drop-report.ts';

/** Columns of a line that quotes and lists may take: 100 quotes or 50 lists inside of one another. */
const MAX_COLUMNS = 100;
/**
 * Signs of emphasis, links and the like may each be compared with each other in one paragraph. So many comparisons are made
 * in one text; with more of them these signs stay as they are.
 */
const MAX_COMPARISONS = 30_000_000;

const PREFIX = /[ \t]*(?:[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)|>)/y;
const FENCE = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})/;
const SIGNS = /[*_~]+|[[\]`<!@]/g;

export interface BoundedMarkdown {
  readonly text: string;
  /** May signs inside of paragraphs be read? */
  readonly hasInline: boolean;
}

/** Markdown without the nesting that its parser needs time beyond measure for. What is cut are signs, never words. */
export function boundMarkdown(markdown: string, report: DropReport): BoundedMarkdown {
  const lines = markdown.split(/\r\n?|\n/);
  let comparisons = 0;
  let inParagraph = 0;
  let fence: string | null = null;
  const bounded = lines.map((line) => {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence)) fence = null;
      return cutPrefix(line, report);
    }
    if (mark !== undefined) fence = mark;
    const cut = cutPrefix(line, report);
    PREFIX.lastIndex = 0;
    if (cut.trim() === '' || PREFIX.test(cut) || mark !== undefined) {
      comparisons += inParagraph ** 2;
      inParagraph = 0;
    }
    inParagraph += cut.match(SIGNS)?.length ?? 0;
    return cut;
  });
  comparisons += inParagraph ** 2;
  const hasInline = comparisons <= MAX_COMPARISONS;
  if (!hasInline) report.add('emphasis and links (too many to read; kept as text)');
  return { text: bounded.join('\n'), hasInline };
}

function cutPrefix(line: string, report: DropReport): string {
  let end = 0;
  let kept = 0;
  PREFIX.lastIndex = 0;
  while (PREFIX.test(line)) {
    end = PREFIX.lastIndex;
    if (end <= MAX_COLUMNS) kept = end;
  }
  if (end <= MAX_COLUMNS) return line;
  report.add('list or quote nested too deep');
  const rest = line.slice(end).trimStart();
  // A line that only begins too far to the right goes on as an item at the last place.
  return kept > 0
    ? `${line.slice(0, kept)} ${rest}`
    : `${' '.repeat(MAX_COLUMNS)}${line.slice(0, end).trim()} ${rest}`;
}
