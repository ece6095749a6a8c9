import { type Block, textOf } from '../block.ts';
import type { Dropped } from '../drop-report.ts';
import { MAX_TITLE } from '../read-document.ts';

/** A text from elsewhere as a document of ours. */
export interface Imported {
  /** At least one; each with a new id. */
  readonly blocks: readonly Block[];
  /** What the text calls itself: the page's title, or else its first block when that is a heading of level 1. */
  readonly title: string | null;
  /** What has no place in a document here; empty when everything came along. */
  readonly dropped: readonly Dropped[];
}

/** The same without the heading that only repeats the title: a document shows its title by itself. */
export function withoutTitleHeading({ blocks, title, dropped }: Imported): Imported {
  const [first, ...rest] = blocks;
  const isTitle = first?.kind === 'heading' && title !== null && oneLine(textOf(first.content)) === title;
  return { blocks: isTitle && rest.length > 0 ? rest : blocks, title, dropped };
}

export function titleFrom(said: string | null, blocks: readonly Block[]): string | null {
  const [first] = blocks;
  const heading = first?.kind === 'heading' && first.level === 1 ? textOf(first.content) : '';
  return oneLine(said ?? '') || oneLine(heading) || null;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE);
}
