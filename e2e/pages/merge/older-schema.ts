import { Editor } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { Highlight } from '@tiptap/extension-highlight';
import { TableKit } from '@tiptap/extension-table';
import { StarterKit } from '@tiptap/starter-kit';
import * as Y from 'yjs';
import type { EditorName } from './editor-kind.ts';
import { Person } from './person.ts';

export type Fate = 'kept' | 'its words are kept, what it is is lost' | 'deleted for everybody';

export interface SchemaCase {
  readonly act: string;
  readonly thing: 'a highlighted word' | 'a block of a kind that it does not know';
  readonly fates: Readonly<Record<EditorName, Fate>>;
}

/** A client of a later version, which knows a mark and a kind of block more. */
interface Newer {
  readonly doc: Y.Doc;
  word(): Fate;
  block(): Fate;
  leave(): void;
}

const WORD = 'marked';
const WORDS_OF_BLOCK = 'inside';

const newer: Readonly<Record<EditorName, () => Newer>> = { coscribe: newerCoscribe, tiptap: newerTiptap };

/** A highlight and a table, as Tiptap writes them. */
function newerTiptap(): Newer {
  const doc = new Y.Doc();
  const element = document.createElement('div');
  const editor = new Editor({
    element,
    extensions: [
      StarterKit.configure({ undoRedo: false }),
      Highlight,
      TableKit,
      Collaboration.configure({ document: doc }),
    ],
  });
  editor.commands.setContent(
    `<p>zone <mark>${WORD}</mark> quay</p><table><tr><td><p>${WORDS_OF_BLOCK}</p></td></tr></table><p>78</p>`,
  );
  const fate = (words: string, holds: (path: readonly string[]) => boolean): Fate => {
    let found: Fate = 'deleted for everybody';
    editor.state.doc.descendants((node, pos) => {
      if (!node.isText || !node.text?.includes(words)) return;
      const $pos = editor.state.doc.resolve(pos);
      const path = Array.from({ length: $pos.depth + 1 }, (_, depth) => $pos.node(depth).type.name);
      const marks = node.marks.map((mark) => mark.type.name);
      found = holds([...path, ...marks]) ? 'kept' : 'its words are kept, what it is is lost';
    });
    return found;
  };
  return {
    doc,
    word: () => fate(WORD, (path) => path.includes('highlight')),
    block: () => fate(WORDS_OF_BLOCK, (path) => path.includes('table')),
    leave: () => {
      editor.destroy();
      doc.destroy();
    },
  };
}

/** An attribute on a word, and a block whose kind and keys this build has never heard of. */
function newerCoscribe(): Newer {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  doc.transact(() => {
    begin({ id: 'one', kind: 'paragraph', indent: 0 });
    body.insert(body.length, 'zone ', {});
    body.insert(body.length, WORD, { highlight: { colour: 'yellow' } });
    body.insert(body.length, ' quay', { highlight: null });
    begin({ id: 'two', kind: 'timeline', indent: 0, lanes: 3 });
    body.insert(body.length, WORDS_OF_BLOCK);
    begin({ id: 'three', kind: 'paragraph', indent: 0 });
    body.insert(body.length, '78');
  });
  function begin(keys: Readonly<Record<string, unknown>>): void {
    body.insertEmbed(body.length, new Y.Map(Object.entries(keys)));
  }
  const parts = (): { insert?: unknown; attributes?: { highlight?: unknown } }[] => body.toDelta();
  return {
    doc,
    word: () => {
      const part = parts().find(({ insert }) => typeof insert === 'string' && insert.includes(WORD));
      if (!part) return 'deleted for everybody';
      return part.attributes?.highlight ? 'kept' : 'its words are kept, what it is is lost';
    },
    block: () => {
      const all = parts();
      const index = all.findIndex(
        ({ insert }) => typeof insert === 'string' && insert.includes(WORDS_OF_BLOCK),
      );
      if (index === -1) return 'deleted for everybody';
      const marker = all[index - 1]?.insert;
      const isWhole =
        marker instanceof Y.Map && marker.get('kind') === 'timeline' && marker.get('lanes') === 3;
      return isWhole ? 'kept' : 'its words are kept, what it is is lost';
    },
    leave: () => doc.destroy(),
  };
}

const ACTS: readonly { readonly name: string; readonly act: (older: Person) => void }[] = [
  { name: 'only opens the document', act: () => undefined },
  {
    name: 'types into the same paragraph',
    act: (older) => {
      older.caret('before', 'z');
      older.type('!');
    },
  },
  {
    name: 'splits the paragraph inside the word',
    act: (older) => {
      older.caret('before', 'k');
      older.press('Enter');
      older.press('Backspace');
    },
  },
  {
    name: 'turns the paragraph into a heading, and takes that back',
    act: (older) => {
      older.caret('before', 'z');
      older.press('Mod-Alt-2');
      older.undo();
    },
  },
  {
    name: 'types into another paragraph',
    act: (older) => {
      older.caret('before', '7');
      older.type('!');
    },
  },
];

/** A client of an older version opens a document that holds something newer, and works in it. */
export function runOlderSchema(): SchemaCase[] {
  return ACTS.flatMap((act) => {
    const coscribe = fatesOf('coscribe', act.act);
    const tiptap = fatesOf('tiptap', act.act);
    return [
      {
        act: act.name,
        thing: 'a highlighted word' as const,
        fates: { coscribe: coscribe.word, tiptap: tiptap.word },
      },
      {
        act: act.name,
        thing: 'a block of a kind that it does not know' as const,
        fates: { coscribe: coscribe.block, tiptap: tiptap.block },
      },
    ];
  });
}

function fatesOf(name: EditorName, act: (older: Person) => void): { word: Fate; block: Fate } {
  const later = newer[name]();
  const older = new Person(name, { clientId: 7, state: Y.encodeStateAsUpdate(later.doc) });
  try {
    act(older);
  } catch (error) {
    // What it wants to work on may be gone by its mere opening: that is what the fates say.
    if (later.word() === 'kept' && older.text.includes(WORD)) throw error;
  }
  for (const update of older.outbox.splice(0)) Y.applyUpdate(later.doc, update);
  const fates = { word: later.word(), block: later.block() };
  older.leave();
  later.leave();
  return fates;
}
