import { PERSON_COLORS, type PersonColor } from '@coscribe/protocol';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import type { Awareness } from 'y-protocols/awareness';
import { anchorsOf, posOf } from './anchors.ts';
import type { BoundDocument } from './bind-document.ts';

const key = new PluginKey<DecorationSet>('coscribe-carets');
const PUBLISH_MS = 50;
const MAX_NAME = 64;

/** A person's caret in the editor's document. */
export interface Caret {
  readonly clientId: number;
  readonly name: string;
  readonly color: PersonColor;
  readonly anchor: number;
  readonly head: number;
}

/**
 * Draws other people's carets and selections, in one layer of decorations, and publishes one's own: while the editor has
 * the focus, at most every 50 ms. A name shows while its caret moves, and then fades.
 */
export function carets(bound: BoundDocument, awareness: Awareness): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, drawn) => (tr.getMeta(key) as DecorationSet | undefined) ?? drawn.map(tr.mapping, tr.doc),
    },
    props: { decorations: (state) => key.getState(state) },
    view: (view) => {
      const drawer = draw(view, bound, awareness);
      const publisher = publish(view, bound, awareness);
      return {
        update: (_, before) => {
          if (before.doc !== view.state.doc) drawer.documentChanged();
          publisher.changed();
        },
        destroy: () => {
          drawer.stop();
          publisher.stop();
        },
      };
    },
  });
}

/** Everybody else's caret; what is no proper presence state is passed over. */
export function readCarets(bound: BoundDocument, awareness: Awareness): Caret[] {
  const found: Caret[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    const cursor: unknown = state.cursor;
    if (clientId === awareness.clientID || typeof cursor !== 'object' || cursor === null) continue;
    const ends = cursor as { anchor?: unknown; head?: unknown };
    const anchor = posOf(bound.binding, ends.anchor, { followUndone: false });
    const head = posOf(bound.binding, ends.head, { followUndone: false });
    if (anchor === null || head === null) continue;
    const user = (typeof state.user === 'object' && state.user !== null ? state.user : {}) as Record<
      string,
      unknown
    >;
    const name = typeof user.name === 'string' ? user.name.slice(0, MAX_NAME) : '';
    const color =
      PERSON_COLORS.find((known) => known === user.color) ?? PERSON_COLORS[clientId % PERSON_COLORS.length];
    found.push({ clientId, name, color: color ?? 'blue', anchor, head });
  }
  return found;
}

function draw(view: EditorView, bound: BoundDocument, awareness: Awareness) {
  let isDue = false;
  // Presence does not wait for the disk as text does: a caret can come before the text that it stands in. Until that has
  // come it stays where it was.
  let isAhead = false;
  let isStopped = false;
  const moved = new Map<number, number>();
  const last = new Map<number, number>();
  const redraw = () => {
    isDue = false;
    if (isStopped || view.isDestroyed) return;
    const found = readCarets(bound, awareness).filter(({ anchor, head }) => {
      const size = view.state.doc.content.size;
      return anchor <= size && head <= size;
    });
    const ahead = cursorsBeside(found, awareness);
    isAhead = ahead.size > 0;
    const kept = key.getState(view.state)?.find(undefined, undefined, ({ clientId }) => ahead.has(clientId));
    for (const { clientId, head } of found) {
      if (last.get(clientId) !== head) moved.set(clientId, (moved.get(clientId) ?? 0) + 1);
      last.set(clientId, head);
    }
    const drawn = DecorationSet.create(view.state.doc, [
      ...found.flatMap((caret) => decorate(caret, moved.get(caret.clientId) ?? 0)),
      ...(kept ?? []),
    ]);
    view.dispatch(view.state.tr.setMeta(key, drawn).setMeta('addToHistory', false));
  };
  // Many states can arrive in one message: they are drawn once, after it.
  const due = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(redraw);
  };
  awareness.on('change', due);
  due();
  return {
    documentChanged: () => {
      if (isAhead) due();
    },
    stop: () => {
      isStopped = true;
      awareness.off('change', due);
    },
  };
}

/** Whose carets are somewhere, but not among the `found` ones. */
function cursorsBeside(found: readonly Caret[], awareness: Awareness): Set<number> {
  const ids = new Set<number>();
  for (const [clientId, { cursor }] of awareness.getStates()) {
    if (clientId !== awareness.clientID && typeof cursor === 'object' && cursor !== null) ids.add(clientId);
  }
  for (const { clientId } of found) ids.delete(clientId);
  return ids;
}

function decorate({ clientId, name, color, anchor, head }: Caret, moves: number): Decoration[] {
  const drawn = [
    Decoration.widget(head, () => caretElement(name, color), {
      // Left of what is inserted at the caret, as the anchor is. A new key starts the name's fading again.
      key: `caret-${clientId}-${name}-${color}-${moves}`,
      side: -1,
      ignoreSelection: true,
      marks: [],
      clientId,
    }),
  ];
  if (anchor !== head) {
    const attributes = { class: 'coscribe-selection', style: `--person: var(--person-${color}-soft)` };
    drawn.push(Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), attributes, { clientId }));
  }
  return drawn;
}

function caretElement(name: string, color: PersonColor): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'coscribe-caret';
  caret.style.setProperty('--person', `var(--person-${color})`);
  caret.setAttribute('aria-hidden', 'true');
  const label = document.createElement('span');
  label.className = 'coscribe-caret-name';
  label.textContent = name;
  // Word joiners keep the line from breaking at the caret.
  caret.append('\u2060', label, '\u2060');
  return caret;
}

function publish(view: EditorView, bound: BoundDocument, awareness: Awareness) {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let published: string | null = null;
  const send = () => {
    timer = null;
    // The published caret goes along with its text; where a new one would be is not known before the editor has caught up.
    if (view.isDestroyed || bound.isBehind()) return;
    const cursor = view.hasFocus() ? anchorsOf(bound.binding, view.state.selection) : null;
    const text = JSON.stringify(cursor);
    if (text === published) return;
    published = text;
    if (awareness.getLocalState() !== null) awareness.setLocalStateField('cursor', cursor);
  };
  const changed = () => {
    timer ??= setTimeout(send, PUBLISH_MS);
  };
  view.dom.addEventListener('focus', changed);
  view.dom.addEventListener('blur', changed);
  return {
    changed,
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      view.dom.removeEventListener('focus', changed);
      view.dom.removeEventListener('blur', changed);
      if (published !== null && awareness.getLocalState() !== null)
        awareness.setLocalStateField('cursor', null);
    },
  };
}
