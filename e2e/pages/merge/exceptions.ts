import { deleteBlock, move } from './commands.ts';
import type { EditorName } from './editor-kind.ts';
import { exchange, type Person } from './person.ts';
import { meet } from './run-case.ts';

/** Two people do something to one another's work. What one would hope to read afterwards, and what one reads. */
export interface Meeting {
  readonly name: string;
  /** Readings that are right, a list of blocks each. */
  readonly hoped: readonly (readonly string[])[];
  readonly run: (a: Person, b: Person) => void;
}

export interface MeetingResult {
  readonly name: string;
  readonly hoped: readonly (readonly string[])[];
  readonly found: Readonly<Record<EditorName, readonly string[]>>;
}

const AS_BEFORE = ['12', '34', 'abcdefgh', '56', '78'];

function both(a: Person, b: Person, act: (person: Person) => void): void {
  act(a);
  act(b);
  exchange(a, b);
}

const MEETINGS: readonly Meeting[] = [
  {
    name: 'Both delete the same block, then both undo',
    hoped: [AS_BEFORE],
    run: (a, b) => {
      both(a, b, deleteBlock);
      both(a, b, (person) => person.undo());
    },
  },
  {
    name: 'Both delete the same block, then one undoes',
    hoped: [AS_BEFORE],
    run: (a, b) => {
      both(a, b, deleteBlock);
      a.undo();
      exchange(a, b);
    },
  },
  {
    name: 'Both move the same block up',
    hoped: [['12', 'abcdefgh', '34', '56', '78']],
    run: (a, b) => both(a, b, move('a', '3')),
  },
  {
    name: 'Both turn the same block into a heading, then both undo',
    hoped: [AS_BEFORE],
    run: (a, b) => {
      both(a, b, (person) => {
        person.caret('before', 'a');
        person.press('Mod-Alt-2');
      });
      both(a, b, (person) => person.undo());
    },
  },
  {
    name: 'Both press Enter at the same place',
    hoped: [
      ['12', '34', 'abcd', 'efgh', '56', '78'],
      ['12', '34', 'abcd', '', 'efgh', '56', '78'],
    ],
    run: (a, b) =>
      both(a, b, (person) => {
        person.caret('before', 'e');
        person.press('Enter');
      }),
  },
  {
    name: 'Both join the block with the one above',
    hoped: [['12', '34abcdefgh', '56', '78']],
    run: (a, b) =>
      both(a, b, (person) => {
        person.caret('before', 'a');
        person.press('Backspace');
      }),
  },
  {
    name: 'A writes a block, B writes on in it, A undoes',
    hoped: [
      ['12', '34', 'abcdefgh', 'BOB', '56', '78'],
      ['12', '34', 'abcdefghBOB', '56', '78'],
    ],
    run: (a, b) => {
      a.caret('block end', 'h');
      a.type('\nxy');
      exchange(a, b);
      b.caret('behind', 'y');
      b.type('BOB');
      exchange(a, b);
      a.undo();
      a.undo();
      exchange(a, b);
    },
  },
  {
    name: 'A deletes what B wrote, B undoes and redoes',
    hoped: [
      ['12', '34', 'BOBabcdefgh', '56', '78'],
      ['12', '34', 'abcdefgh', '56', '78'],
    ],
    run: (a, b) => {
      b.caret('before', 'a');
      b.type('BOB');
      exchange(a, b);
      a.selectBetween('4', 'a');
      a.dispatch((tr) => tr.delete(tr.doc.resolve(tr.selection.to).start(), tr.selection.to));
      exchange(a, b);
      b.undo();
      b.redo();
      exchange(a, b);
    },
  },
  {
    name: 'A deletes a block, B types into it, A undoes and redoes',
    hoped: [['12', '34BOB', '56', '78']],
    run: (a, b) => {
      deleteBlock(a);
      b.caret('before', 'e');
      b.type('BOB');
      exchange(a, b);
      a.undo();
      exchange(a, b);
      a.redo();
      exchange(a, b);
    },
  },
  {
    name: 'A makes a heading, B turns it into a quote, A undoes',
    hoped: [AS_BEFORE],
    run: (a, b) => {
      a.caret('before', 'a');
      a.press('Mod-Alt-2');
      exchange(a, b);
      b.caret('before', 'a');
      b.press('Mod-Shift-b');
      exchange(a, b);
      a.undo();
      exchange(a, b);
    },
  },
];

export function runMeetings(): MeetingResult[] {
  return MEETINGS.map(({ name, hoped, run }) => {
    const find = (editor: EditorName): readonly string[] => {
      const [a, b] = meet(editor, [1, 2]);
      run(a, b);
      const isSame = a.blocks.join('\n') === b.blocks.join('\n');
      const found = isSame ? a.blocks : ['the two differ'];
      a.leave();
      b.leave();
      return found;
    };
    return { name, hoped, found: { coscribe: find('coscribe'), tiptap: find('tiptap') } };
  });
}
