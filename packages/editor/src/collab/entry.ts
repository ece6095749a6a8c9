import type { Node } from '@tiptap/pm/model';
import type * as Y from 'yjs';

/** A block of the body as it stands in the sequence now. */
export interface Entry {
  readonly node: Node;
  /** `null`: the block is only read (text before the first marker or behind an atom). */
  readonly marker: Y.Map<unknown> | null;
}

/** How many places of the Y.Text an entry takes. */
export function lengthOf(entry: Entry): number {
  return (entry.marker === null ? 0 : 1) + entry.node.content.size;
}
