import type { Node } from '@tiptap/pm/model';
import type { EditorView, NodeView } from '@tiptap/pm/view';
import { columnsOf } from '../table-changes.ts';

/** Sent from the text when somebody presses a table's handle; its target is the handle. */
export const TABLE_MENU_EVENT = 'coscribe-table-menu';

const SCROLLER = 'coscribe-table-scroller';

/**
 * Who only reads scrolls a wide table with the keyboard; who writes does so with the caret, and the text must keep the focus.
 * Saying again that it can be written in changes nothing for the browser, and tells others that the keyboard gets there.
 */
function letScroll(scroller: HTMLElement, { editable }: EditorView): void {
  if (editable) scroller.removeAttribute('tabindex');
  else scroller.tabIndex = 0;
  scroller.contentEditable = editable ? 'true' : 'inherit';
}

/** After writing was allowed or no longer is. */
export function letTablesScroll(view: EditorView): void {
  for (const scroller of view.dom.querySelectorAll<HTMLElement>(`.${SCROLLER}`)) letScroll(scroller, view);
}

/** A table that scrolls inside of itself when it is wide, with columns of their widths and a handle that asks for its menu. */
export class TableView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  readonly #columns: HTMLElement;

  constructor(node: Node, view: EditorView) {
    this.dom = document.createElement('div');
    const handle = document.createElement('button');
    handle.type = 'button';
    handle.className = 'coscribe-table-handle';
    handle.contentEditable = 'false';
    // The keyboard gets to the same menu by the toolbar.
    handle.tabIndex = -1;
    handle.setAttribute('aria-label', 'Table menu');
    handle.setAttribute('aria-haspopup', 'menu');
    handle.append(document.createElement('span'));
    handle.addEventListener('mousedown', (event) => event.preventDefault());
    handle.addEventListener('click', () => {
      if (view.editable) handle.dispatchEvent(new CustomEvent(TABLE_MENU_EVENT, { bubbles: true }));
    });
    const scroller = document.createElement('div');
    scroller.className = SCROLLER;
    letScroll(scroller, view);
    const table = document.createElement('table');
    this.#columns = document.createElement('colgroup');
    this.contentDOM = document.createElement('tbody');
    table.append(this.#columns, this.contentDOM);
    scroller.append(table);
    this.dom.append(handle, scroller);
    this.#show(node);
  }

  update(node: Node): boolean {
    if (node.type.name !== 'table') return false;
    this.#show(node);
    return true;
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof Element && event.target.closest('.coscribe-table-handle') !== null;
  }

  ignoreMutation(mutation: { readonly type: string; readonly target: globalThis.Node }): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target);
  }

  #show(node: Node): void {
    this.dom.dataset.kind = 'table';
    this.dom.dataset.indent = String(node.attrs.indent);
    const columns = columnsOf(node);
    while (this.#columns.childElementCount > columns.length) this.#columns.lastElementChild?.remove();
    for (const [i, { width }] of columns.entries()) {
      const column = this.#columns.children[i] ?? this.#columns.appendChild(document.createElement('col'));
      if (column instanceof HTMLElement) column.style.width = width === null ? '' : `${width}px`;
    }
  }
}
