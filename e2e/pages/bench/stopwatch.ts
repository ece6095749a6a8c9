import type { Editor } from '@tiptap/core';
import type { EditorState } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';

/** How long something took, and how much of it passed in the editor's view and in its binding. */
export interface Lap {
  readonly total: number;
  /** In `view.dispatch`: the editor's state, its plugins, its view. */
  readonly dispatch: number;
  /** In the binding's own plugin, for what was written here. */
  readonly binding: number;
}

/**
 * Measures an editor from outside, the same way whatever its binding: time in `view.dispatch`, and time in what the
 * binding's plugins do when the state has changed.
 */
export class Stopwatch {
  #dispatch = 0;
  #binding = 0;
  #depth = 0;

  constructor(editor: Editor, isBinding: RegExp) {
    const { view } = editor;
    const dispatch = view.dispatch;
    view.dispatch = (tr) => {
      this.#depth += 1;
      const begin = performance.now();
      try {
        dispatch(tr);
      } finally {
        this.#depth -= 1;
        if (this.#depth === 0) this.#dispatch += performance.now() - begin;
      }
    };
    const plugins = view.state.plugins.filter(({ spec }) => spec.view);
    const views = pluginViewsOf(view);
    plugins.forEach((plugin, index) => {
      const its = views[index];
      if (!its?.update || !isBinding.test((plugin as unknown as { key: string }).key)) return;
      const update = its.update.bind(its);
      its.update = (...args) => {
        const begin = performance.now();
        update(...args);
        this.#binding += performance.now() - begin;
      };
    });
  }

  lap(act: () => void): Lap {
    this.#dispatch = 0;
    this.#binding = 0;
    const begin = performance.now();
    act();
    const total = performance.now() - begin;
    return { total, dispatch: this.#dispatch, binding: this.#binding };
  }
}

interface PluginView {
  update?: (view: EditorView, before: EditorState) => void;
}

/** In the order of the plugins that have one. The view keeps them to itself. */
function pluginViewsOf(view: EditorView): PluginView[] {
  return (view as unknown as { pluginViews: PluginView[] }).pluginViews;
}
