import type { Node } from '@tiptap/pm/model';
import type { EditorView, NodeView } from '@tiptap/pm/view';

/** A task: a real check box beside the text. Ticking it writes one key of the block's marker. */
export class TaskView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  readonly #box: HTMLInputElement;

  constructor(node: Node, view: EditorView, getPos: () => number | undefined) {
    this.dom = document.createElement('div');
    this.#box = document.createElement('input');
    this.#box.type = 'checkbox';
    this.#box.setAttribute('aria-label', 'Done');
    this.#box.contentEditable = 'false';
    this.#box.tabIndex = -1;
    this.#box.addEventListener('mousedown', (event) => event.preventDefault());
    this.#box.addEventListener('change', () => {
      const pos = getPos();
      if (pos === undefined || !view.editable) this.#box.checked = !this.#box.checked;
      else view.dispatch(view.state.tr.setNodeAttribute(pos, 'checked', this.#box.checked));
    });
    this.contentDOM = document.createElement('div');
    this.dom.append(this.#box, this.contentDOM);
    this.#show(node);
  }

  update(node: Node): boolean {
    if (node.type.name !== 'task') return false;
    this.#show(node);
    return true;
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#box;
  }

  ignoreMutation(mutation: { target: unknown }): boolean {
    return mutation.target === this.#box || mutation.target === this.dom;
  }

  #show(node: Node): void {
    const checked = node.attrs.checked === true;
    this.dom.dataset.kind = 'task';
    this.dom.dataset.indent = String(node.attrs.indent);
    this.dom.dataset.checked = String(checked);
    this.#box.checked = checked;
  }
}
