import { InputRule } from '@tiptap/core';
import type { NodeType } from '@tiptap/pm/model';
import { TextSelection } from '@tiptap/pm/state';
import { isList } from '../block.ts';
import { kindOf } from '../convert.ts';
import { blockAround, turn } from './blocks.ts';

interface KindRule {
  readonly find: RegExp;
  readonly kind: string;
  readonly attrs?: (match: RegExpMatchArray) => object;
  /** Kinds that may be turned by it; paragraphs always may. */
  readonly from?: (kind: string) => boolean;
}

const KIND_RULES: readonly KindRule[] = [
  {
    find: /^(#{1,3})[ \u00a0]$/,
    kind: 'heading',
    attrs: (match) => ({ level: match[1]?.length ?? 1 }),
    from: (kind) => kind === 'heading',
  },
  { find: /^[-*+][ \u00a0]$/, kind: 'bullet', from: isList },
  { find: /^\d{1,9}[.)][ \u00a0]$/, kind: 'ordered', from: isList },
  {
    find: /^\[([ xX]?)\][ \u00a0]$/,
    kind: 'task',
    attrs: (match) => ({ checked: !!match[1]?.trim() }),
    from: isList,
  },
  { find: /^>[ \u00a0]$/, kind: 'quote' },
  { find: /^```([a-zA-Z0-9+#-]*)\s$/, kind: 'code', attrs: (match) => ({ language: match[1] ?? '' }) },
];

/** Typing `# `, `- `, `1. `, `[] `, `> ` or three backticks (with a space or Enter) at a block's start turns the block. */
export function kindInputRules(): InputRule[] {
  return KIND_RULES.map(
    ({ find, kind, attrs, from }) =>
      new InputRule({
        find,
        handler: ({ state, range, match }) => {
          const spot = blockAround(state.doc.resolve(range.from));
          if (spot === null) return null;
          const is = kindOf(spot.node);
          if (is !== 'paragraph' && !from?.(is)) return null;
          const { tr } = state;
          tr.delete(range.from, range.to);
          turn(tr, spot, kind, attrs?.(match));
          return undefined;
        },
      }),
  );
}

/** Three dashes in an empty paragraph become a divider. */
export function dividerInputRule(divider: NodeType): InputRule {
  return new InputRule({
    find: /^(?:---|—-|\*\*\*)$/,
    handler: ({ state, range }) => {
      const spot = blockAround(state.doc.resolve(range.from));
      if (spot === null || kindOf(spot.node) !== 'paragraph') return null;
      const { tr } = state;
      const { node, pos } = spot;
      if (node.content.size > range.to - range.from) return null;
      tr.delete(range.from, range.to);
      tr.insert(pos, divider.create());
      tr.setSelection(TextSelection.create(tr.doc, pos + 2));
      return undefined;
    },
  });
}
