import type { DocSession } from '../collab/session-state.ts';

/** What the page around may ask of the editor of a session. */
export interface EditorHandle {
  /** Puts the caret at the start or the end of the text. */
  focus(where: 'start' | 'end'): void;
  /** Scrolls to the caret of the person on that connection. False when they have none in the text. */
  jumpTo(clientId: number): boolean;
}

const editors = new WeakMap<DocSession, EditorHandle>();
const titles = new WeakMap<DocSession, () => void>();

/** The handle of the editor that shows this session now; `null` while there is none. */
export function editorOf(session: DocSession): EditorHandle | null {
  return editors.get(session) ?? null;
}

/** Makes the handle known; returns how to take it back. */
export function registerEditor(session: DocSession, handle: EditorHandle): () => void {
  editors.set(session, handle);
  return () => {
    if (editors.get(session) === handle) editors.delete(session);
  };
}

export function focusTitle(session: DocSession): boolean {
  const focus = titles.get(session);
  focus?.();
  return focus !== undefined;
}

export function registerTitle(session: DocSession, focus: () => void): () => void {
  titles.set(session, focus);
  return () => {
    if (titles.get(session) === focus) titles.delete(session);
  };
}
