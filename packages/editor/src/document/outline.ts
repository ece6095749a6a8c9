import { type Block, isList, MAX_INDENT } from './block.ts';

/**
 * The number in front of each ordered item; 0 for every other block. Counting at one indent goes on over deeper blocks
 * and starts again after any other block at the same indent or a shallower one.
 */
export function ordinalsOf(blocks: readonly Pick<Block, 'kind' | 'indent'>[]): number[] {
  const counts = new Array<number>(MAX_INDENT + 1).fill(0);
  return blocks.map(({ kind, indent }) => {
    counts.fill(0, indent + 1);
    if (kind !== 'ordered') {
      counts[indent] = 0;
      return 0;
    }
    const ordinal = (counts[indent] ?? 0) + 1;
    counts[indent] = ordinal;
    return ordinal;
  });
}

/** A block with the blocks that hang under it: list items and what belongs to them, by indent. */
export interface Branch {
  readonly block: Block;
  readonly ordinal: number;
  readonly children: readonly Branch[];
}

/** The tree that the flat list stands for. A block hangs under the nearest earlier list item that is less indented. */
export function branchesOf(blocks: readonly Block[]): Branch[] {
  const ordinals = ordinalsOf(blocks);
  const roots: Branch[] = [];
  const path: { indent: number; children: Branch[] }[] = [];
  blocks.forEach((block, i) => {
    while (path.length > 0 && (path.at(-1)?.indent ?? 0) >= block.indent) path.pop();
    const children: Branch[] = [];
    (path.at(-1)?.children ?? roots).push({ block, ordinal: ordinals[i] ?? 0, children });
    if (isList(block.kind)) path.push({ indent: block.indent, children });
  });
  return roots;
}
