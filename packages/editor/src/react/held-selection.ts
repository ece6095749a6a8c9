import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';

const key = new PluginKey<boolean>('coscribe-held-selection');

/** Keeps the selection visible while the focus is in a field that is about it, as the address of a link. */
export const heldSelection = new Plugin<boolean>({
  key,
  state: {
    init: () => false,
    apply: (tr, isHeld) => (tr.getMeta(key) as boolean | undefined) ?? isHeld,
  },
  props: {
    decorations: (state) => {
      const { from, to, empty } = state.selection;
      if (!key.getState(state) || empty) return null;
      return DecorationSet.create(state.doc, [Decoration.inline(from, to, { class: 'coscribe-held' })]);
    },
  },
});

export function holdSelection(view: EditorView, isHeld: boolean): void {
  if (!view.isDestroyed && key.getState(view.state) !== isHeld)
    view.dispatch(view.state.tr.setMeta(key, isHeld));
}
