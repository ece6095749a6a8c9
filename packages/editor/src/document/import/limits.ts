import { ImportError } from './import-error.ts';

/** Characters of HTML. */
export const MAX_HTML = 16_000_000;
/** Characters of Markdown, whose parser is slower by far. */
export const MAX_MARKDOWN = 2_000_000;
/** Blocks of one import, those in table cells included. */
export const MAX_IMPORT_BLOCKS = 100_000;
/** Elements of one page. Formatting that is never closed multiplies them. */
export const MAX_NODES = 1_000_000;
/** Elements inside of one another. What is deeper keeps its text. */
export const MAX_DEPTH = 100;

/** Throws when there is more text than is read. */
export function checkSize(text: string, most: number): void {
  if (text.length <= most) return;
  const millions = (n: number) => (n / 1_000_000).toFixed(1);
  throw new ImportError(
    'too-large',
    `This text has ${millions(text.length)} million characters; at most ${millions(most)} million can be brought in at once. Split it into several documents.`,
  );
}

/** Counts blocks and throws when there are too many. */
export function blockCounter(): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > MAX_IMPORT_BLOCKS) {
      throw new ImportError(
        'too-many-blocks',
        `This text has more than ${MAX_IMPORT_BLOCKS.toLocaleString('en')} paragraphs. Split it into several documents.`,
      );
    }
  };
}
