import type { EditorView } from '@tiptap/pm/view';

/** The part of ProseMirror's view that watches the page; not in its types. */
interface PageObserver {
  pendingRecords(): readonly unknown[];
  flush(): void;
  /** The timer of what was put off; -1 when there is none. */
  readonly flushingSoon: number;
  /** Reads what was put off. */
  forceFlush(): void;
}

/**
 * Lets the view take in a selection that the browser has made and not told of yet: a change that came between the two
 * would put the old one back (CARET-1). Letters that are still to be read stay for the view's own time, since they are
 * an edit, and this is called in the middle of one.
 */
export function readPageSelection(view: EditorView): void {
  const { domObserver } = view as unknown as { readonly domObserver: PageObserver };
  if (!view.composing && domObserver.pendingRecords().length === 0) domObserver.flush();
}

/** Does the page hold letters that the view has put off reading, as it does on Android? */
export function hasUnread(view: EditorView): boolean {
  const { domObserver } = view as unknown as { readonly domObserver: PageObserver };
  return domObserver.flushingSoon >= 0;
}

/** Lets the view take in at once what it would read a moment later: letters, and the selection. */
export function readPage(view: EditorView): void {
  const { domObserver } = view as unknown as { readonly domObserver: PageObserver };
  domObserver.forceFlush();
  domObserver.flush();
}
