// @vitest-environment happy-dom
import { PERSON_COLORS } from '@coscribe/protocol';
import { act, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { DocSession, SessionSnapshot } from '../../src/collab/session-state.ts';
import { DocEditor, DocTitle, editorOf, type Person, usePeople } from '../../src/index.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

/** A session in the hands of the test. */
class HandSession implements DocSession {
  readonly documentId = 'document-1';
  readonly #listeners = new Set<() => void>();
  #snapshot: SessionSnapshot = {
    doc: null,
    awareness: null,
    save: { kind: 'loading' },
    role: null,
    editable: false,
    me: null,
    kept: [],
  } as SessionSnapshot;

  getSnapshot() {
    return this.#snapshot;
  }
  subscribe(listener: () => void) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  become(change: Partial<SessionSnapshot>) {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
  tryNow() {}
  renewTicket() {}
  async dropKept() {}
  async destroy() {}
}

let root: Root;
let place: HTMLElement;
let session: HandSession;
const me = { id: 'me', name: 'Teal Heron', color: PERSON_COLORS[4] };

beforeEach(() => {
  place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  session = new HandSession();
});
afterEach(() => {
  act(() => root.unmount());
  place.remove();
});

function render(element: React.ReactNode) {
  act(() => root.render(<StrictMode>{element}</StrictMode>));
}
const text = () => place.querySelector<HTMLElement>('.coscribe-text');
const title = () => place.querySelector<HTMLTextAreaElement>('textarea');

function open(more: Partial<SessionSnapshot> = {}) {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  act(() =>
    session.become({ doc, awareness, editable: true, role: 'edit', me, save: { kind: 'saved' }, ...more }),
  );
  return { doc, awareness };
}

test('OPEN-1: before there is content nothing can be typed into', async () => {
  render(
    <>
      <DocTitle session={session} autofocus />
      <DocEditor session={session} />
    </>,
  );
  expect(place.querySelector('[contenteditable="true"], textarea, input')).toBeNull();
  expect(place.querySelector('[role="status"]')?.getAttribute('aria-label')).toBe('Loading the document');
  open();
  await vi.waitFor(() => expect(text()?.getAttribute('contenteditable')).toBe('true'));
  expect(place.textContent).toContain('Write something, or type # for a heading');
});

test('who may not write can select, but not type, and gets no toolbar', async () => {
  render(<DocEditor session={session} />);
  const { doc } = open({ editable: false, role: 'view' });
  act(() => doc.getText('body').insert(0, 'to read'));
  await vi.waitFor(() => expect(text()?.textContent).toBe('to read'));
  expect(text()?.getAttribute('contenteditable')).toBe('false');
  expect(place.querySelector('.coscribe-toolbar')).toBeNull();
  act(() => session.become({ editable: true }));
  await vi.waitFor(() => expect(text()?.getAttribute('contenteditable')).toBe('true'));
  expect(place.querySelector('[role="toolbar"]')).not.toBeNull();
});

test('another Y.Doc, after a refusal, is another editor', async () => {
  const onReady = vi.fn();
  render(<DocEditor session={session} onReady={onReady} />);
  const first = open();
  act(() => first.doc.getText('body').insert(0, 'refused'));
  await vi.waitFor(() => expect(text()?.textContent).toBe('refused'));
  const handle = editorOf(session);
  const second = open();
  await vi.waitFor(() => expect(text()?.textContent).toBe(''));
  act(() => second.doc.getText('body').insert(0, 'kept'));
  await vi.waitFor(() => expect(text()?.textContent).toBe('kept'));
  expect(editorOf(session)).not.toBe(handle);
  expect(onReady.mock.calls.length).toBeGreaterThan(1);
});

test('one tab stop in the toolbar; arrows move in it', async () => {
  render(<DocEditor session={session} />);
  open();
  await vi.waitFor(() => expect(place.querySelector('[data-tool]')).not.toBeNull());
  const tools = [...place.querySelectorAll<HTMLElement>('.coscribe-toolbar [data-tool]')];
  const stops = () => tools.filter((tool) => tool.tabIndex === 0);
  expect(stops()).toEqual([tools[0]]);
  act(() => tools[0]?.focus());
  act(() => tools[0]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })));
  expect(document.activeElement).toBe(tools[1]);
  act(() => tools[1]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true })));
  expect(stops()).toEqual([tools.at(-1)]);
});

function typeInTitle(value: string, caret = value.length) {
  const field = title();
  if (!field) throw new Error('no title');
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, value);
    field.setSelectionRange(caret, caret);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

test('the title is typed together, and my caret stays where it was in it', async () => {
  render(<DocTitle session={session} autofocus />);
  const { doc } = open();
  await vi.waitFor(() => expect(document.activeElement).toBe(title()));
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  typeInTitle('Plan');
  expect(doc.getText('title').toString()).toBe('Plan');
  typeInTitle('Plain', 4);
  expect(doc.getText('title').toString()).toBe('Plain');
  expect(updates).toHaveLength(2);
  title()?.setSelectionRange(4, 4);
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  other.getText('title').insert(0, 'My ');
  other.getText('title').insert(8, '!');
  act(() => Y.applyUpdate(doc, Y.encodeStateAsUpdate(other)));
  expect(title()?.value).toBe('My Plain!');
  expect(title()?.selectionStart).toBe(7);
});

test('MERGE-2: what others write into the title while I compose in it is there afterwards', async () => {
  render(<DocTitle session={session} />);
  const { doc } = open();
  await vi.waitFor(() => expect(title()).not.toBeNull());
  typeInTitle('abc');
  const compose = (name: string) =>
    act(() => void title()?.dispatchEvent(new Event(name, { bubbles: true })));
  compose('compositionstart');
  typeInTitle('あabc', 1);
  act(() => doc.getText('title').insert(3, ' of others'));
  typeInTitle('いabc', 1);
  expect(doc.getText('title').toString()).toBe('abc of others');
  compose('compositionend');
  expect(doc.getText('title').toString()).toBe('いabc of others');
  expect(title()?.value).toBe('いabc of others');
});

test('a title of many lines is one line', async () => {
  render(<DocTitle session={session} />);
  const { doc } = open();
  await vi.waitFor(() => expect(title()).not.toBeNull());
  typeInTitle('one\ntwo');
  expect(doc.getText('title').toString()).toBe('one two');
  act(() => doc.getText('title').insert(3, '\n'));
  expect(title()?.value).toBe('one  two');
});

test('everybody is listed once, I first; presence of any shape is survived', async () => {
  let seen: readonly Person[] = [];
  const List = () => {
    seen = usePeople(session).people;
    return null;
  };
  render(<List />);
  const { awareness } = open();
  const come = (clientID: number, state: Record<string, unknown>) => {
    const doc = new Y.Doc();
    doc.clientID = clientID;
    const theirs = new Awareness(doc);
    theirs.setLocalState(state);
    act(() => applyAwarenessUpdate(awareness, encodeAwarenessUpdate(theirs, [clientID]), 'network'));
    theirs.destroy();
  };
  come(7, { user: { id: 'ana', name: 'Ana', color: 'rose' } });
  come(8, { user: { id: 'ana', name: 'Ana', color: 'rose' }, cursor: { anchor: {}, head: {} } });
  come(9, { user: 3 });
  come(10, { user: { id: 'x', name: 'Ed', color: 'javascript' }, cursor: 'x' });
  expect(
    seen.map(({ clientId, user, isMe, hasCursor }) => [clientId, user.name, user.color, isMe, hasCursor]),
  ).toEqual([
    [awareness.clientID, 'Teal Heron', 'teal', true, false],
    [8, 'Ana', 'rose', false, true],
    [10, 'Ed', 'blue', false, false],
  ]);
  awareness.destroy();
});

test('the table menu is opened from the toolbar, moved in by arrows, and gives the focus back to the text', async () => {
  render(<DocEditor session={session} />);
  const { doc } = open();
  await vi.waitFor(() => expect(text()).not.toBeNull());
  const tool = (name: string) => place.querySelector<HTMLElement>(`.coscribe-toolbar [aria-label="${name}"]`);
  act(() => tool('Insert table')?.click());
  await vi.waitFor(() => expect(tool('Table menu')).not.toBeNull());
  expect(place.querySelectorAll('td')).toHaveLength(9);

  // By keyboard: who comes by mouse finds no entry marked.
  act(() => {
    tool('Table menu')?.focus();
    tool('Table menu')?.click();
  });
  const menu = () => place.querySelector<HTMLElement>('[role="menu"]');
  const press = (key: string) =>
    act(
      () => void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })),
    );
  expect(document.activeElement?.textContent).toBe('Insert row above');
  press('ArrowDown');
  expect(document.activeElement?.textContent).toBe('Insert row below');
  act(() => (document.activeElement as HTMLElement).click());
  expect(menu()).toBeNull();
  expect(document.activeElement).toBe(text());
  expect(place.querySelectorAll('tr')).toHaveLength(4);

  act(() => place.querySelector<HTMLElement>('.coscribe-table-handle')?.click());
  expect(menu()).not.toBeNull();
  press('Escape');
  expect(menu()).toBeNull();
  expect(document.activeElement).toBe(text());
  expect(doc.getText('body').toDelta()).toHaveLength(1);
});
