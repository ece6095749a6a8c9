import type { Person } from './person.ts';

/** Where in its block BOB is typed. */
export const PLACES = ['start', 'middle', 'end'] as const;
export type Place = (typeof PLACES)[number];

/** The document of every case: five paragraphs of characters that are all different. BOB is typed in the third. */
export const PARAGRAPHS = ['12', '34', 'abcdefgh', '56', '78'] as const;

/** Writes the document that a case begins with. */
export type SeedWriter = (author: Person) => void;

export function writeParagraphs(author: Person): void {
  author.type(PARAGRAPHS.join('\n'));
}

export interface Command {
  /** What A does to the block in which B types. */
  readonly name: string;
  /** The five paragraphs when left out. */
  readonly seed?: SeedWriter;
  /** What has been done, and is known to both, before the two part. */
  readonly before?: (a: Person) => void;
  readonly act: (a: Person) => void;
  /** What A does when each has everything of the other. */
  readonly after?: (a: Person) => void;
  /** The characters that A deletes by it, for good. */
  readonly deletes?: string;
  /** The command takes with it, or brings back, characters of BOB that A has seen. */
  readonly takesSeen?: true;
  /** The command makes a second copy of what it finds in the block. */
  readonly copies?: true;
  /** The command puts a boundary of blocks here: either side of it is BOB's place. */
  readonly splitsAt?: Place;
}

export const target = (a: Person) => a.caret('block start', 'a');
export const press =
  (...keys: string[]) =>
  (a: Person) => {
    target(a);
    for (const key of keys) a.press(key);
  };

export function deleteBlock(a: Person): void {
  const { pos, node } = a.topBlock('a');
  a.keysOr('a', 'Mod-Shift-Backspace', (tr) => tr.delete(pos, pos + node.nodeSize));
}

/** One block up or down, past the one that holds `past`. */
export function move(char: string, past: string): (a: Person) => void {
  return (a) => {
    const { pos, node } = a.topBlock(char);
    const goal = a.topBlock(past);
    const isUp = goal.pos < pos;
    const at = isUp ? goal.pos : goal.pos + goal.node.nodeSize;
    a.keysOr(char, isUp ? 'Alt-ArrowUp' : 'Alt-ArrowDown', (tr) => {
      tr.delete(pos, pos + node.nodeSize);
      return tr.insert(tr.mapping.map(at), node);
    });
  };
}

export const COMMANDS: readonly Command[] = [
  { name: 'turn into a heading', act: press('Mod-Alt-2') },
  { name: 'turn a heading into a paragraph', before: press('Mod-Alt-2'), act: press('Mod-Alt-0') },
  { name: 'turn into a quote', act: press('Mod-Shift-b') },
  { name: 'turn into a bullet list', act: press('Mod-Shift-8') },
  { name: 'turn into a numbered list', act: press('Mod-Shift-7') },
  { name: 'turn into a task', act: press('Mod-Shift-9') },
  { name: 'turn into code', act: press('Mod-Alt-c') },
  { name: 'turn a bullet into a paragraph', before: press('Mod-Shift-8'), act: press('Mod-Shift-8') },
  { name: 'turn a bullet into a numbered one', before: press('Mod-Shift-8'), act: press('Mod-Shift-7') },
  {
    name: 'turn three blocks into a list',
    act: (a) => {
      a.selectBlocks('3', '5');
      a.press('Mod-Shift-8');
    },
  },
  {
    name: 'indent (Tab)',
    before: (a) => {
      a.selectBlocks('3', '5');
      a.press('Mod-Shift-8');
    },
    act: press('Tab'),
  },
  {
    name: 'outdent (Shift+Tab)',
    before: (a) => {
      a.selectBlocks('3', '5');
      a.press('Mod-Shift-8');
      target(a);
      a.press('Tab');
    },
    act: press('Shift-Tab'),
  },
  { name: 'type `# ` before it', act: (a) => typeBefore(a, '# ') },
  { name: 'type `- ` before it', act: (a) => typeBefore(a, '- ') },
  {
    name: 'make the whole block bold',
    act: (a) => {
      a.selectBlocks('a');
      a.press('Mod-b');
    },
  },
  { name: 'split at the start (Enter)', act: press('Enter'), splitsAt: 'start' },
  {
    name: 'split in the middle (Enter)',
    act: (a) => {
      a.caret('before', 'e');
      a.press('Enter');
    },
    splitsAt: 'middle',
  },
  {
    name: 'split at the end (Enter)',
    act: (a) => {
      a.caret('block end', 'h');
      a.press('Enter');
    },
    splitsAt: 'end',
  },
  { name: 'join with the block above (Backspace)', act: joinAbove },
  {
    name: 'join with the block below (Delete)',
    act: (a) => {
      a.caret('block end', 'h');
      a.press('Delete');
    },
  },
  {
    name: 'delete from the block above into it',
    act: (a) => {
      a.selectBetween('3', 'd');
      a.press('Backspace');
    },
    deletes: '4abc',
    takesSeen: true,
  },
  { name: 'delete the block', act: deleteBlock, deletes: 'abcdefgh', takesSeen: true },
  { name: 'move the block up', act: move('a', '3') },
  { name: 'move the block down', act: move('a', '5') },
  { name: 'move the block above down past it', act: move('3', 'a') },
  { name: 'move the block below up past it', act: move('5', 'a') },
  {
    name: 'duplicate the block',
    act: (a) => {
      const { pos, node } = a.topBlock('a');
      a.keysOr('a', 'Mod-Shift-d', (tr) => tr.insert(pos + node.nodeSize, node));
    },
    copies: true,
  },
  {
    name: 'paste two paragraphs into the middle',
    act: (a) => {
      a.caret('before', 'e');
      a.paste('<p>x</p><p>y</p>');
    },
    splitsAt: 'middle',
  },
  { name: 'undo of a heading', before: press('Mod-Alt-2'), act: undo },
  { name: 'undo of a quote', before: press('Mod-Shift-b'), act: undo },
  {
    name: 'undo of a split in the middle',
    before: (a) => {
      a.caret('before', 'e');
      a.press('Enter');
    },
    act: undo,
  },
  { name: 'undo of a join', before: joinAbove, act: undo, splitsAt: 'start' },
  { name: 'undo of a deletion of the block', act: deleteBlock, after: undo, takesSeen: true },
];

export function undo(a: Person): void {
  a.undo();
}

function typeBefore(a: Person, text: string): void {
  target(a);
  a.type(text);
}

function joinAbove(a: Person): void {
  target(a);
  a.press('Backspace');
}
