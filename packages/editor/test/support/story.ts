import type { Node } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import fc from 'fast-check';
import { expect } from 'vitest';
import * as Y from 'yjs';
import { isRemote } from '../../src/collab/bind-document.ts';
import {
  type Exception,
  hasDoubledBlock,
  isLetter,
  Letters,
  nameOf,
  Oracle,
  type Thing,
  thingsOf,
} from './oracle.ts';
import { inOwnWorld, pass } from './own-world.ts';
import { Writer } from './people.ts';
import { ACTS, putCaret } from './proof-acts.ts';
import { type Dice, dice } from './random-acts.ts';

/** One thing that happens: a person does something, or a message arrives. */
export interface Step {
  readonly act: string;
  readonly who: number;
  /** Where the caret is put before: anywhere, or where it is. */
  readonly at: number | null;
  readonly to: number | null;
  readonly dice: number;
}

/** A case as fast-check makes and shrinks it. */
export interface Story {
  readonly people: number;
  /** Do the messages of one person reach another in the order in which they were written? */
  readonly order: 'in order' | 'in any order';
  /** The document that they begin with has so many blocks … */
  readonly blocks: number;
  /** … and maybe a table below them, with the caret of the first person in it. */
  readonly hasTable: boolean;
  readonly steps: readonly Step[];
  /** In which order the last messages arrive. */
  readonly end: number;
}

const DELIVERIES: Readonly<Record<string, number>> = {
  'receive one': 30,
  'receive all': 12,
  'exchange all': 4,
  'receive one twice': 3,
  'go offline': 3,
  'come back': 4,
  'open anew': 1,
};

const WEIGHTS = [
  ...Object.entries(ACTS).map(([name, { weight }]) => ({ weight, arbitrary: fc.constant(name) })),
  ...Object.entries(DELIVERIES).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name) })),
];

const PLACE = fc.nat({ max: 9999 });

export const stories: fc.Arbitrary<Story> = fc.record({
  people: fc.integer({ min: 2, max: 5 }),
  order: fc.constantFrom('in order', 'in any order'),
  blocks: fc.nat({ max: 4 }),
  hasTable: fc.boolean(),
  steps: fc.array(
    fc.record({
      act: fc.oneof(...WEIGHTS),
      who: fc.nat({ max: 4 }),
      at: fc.option(PLACE, { freq: 2 }),
      to: fc.option(PLACE, { freq: 1 }),
      dice: PLACE,
    }),
    { minLength: 4, maxLength: 48, size: 'max' },
  ),
  end: PLACE,
});

interface Person {
  readonly name: string;
  writer: Writer;
  isOffline: boolean;
  /** The messages from each other person that are still on their way. */
  readonly coming: Uint8Array[][];
  readonly arrived: Uint8Array[];
}

export interface Outcome {
  readonly commands: number;
  readonly exceptions: ReadonlyMap<Exception, number>;
}

/** Plays a story, and throws at the first promise that is not kept, with all that had happened. */
export function play(story: Story): Outcome {
  return inOwnWorld(() => new Stage(story).play());
}

class Stage {
  readonly #story: Story;
  readonly #people: Person[];
  readonly #oracle = new Oracle();
  readonly #letters = new Letters();
  readonly #log: string[] = [];
  #clients: number;
  #commands = 0;
  readonly #doubled = new Set<Writer>();
  readonly #replaced = new Set<Writer>();

  constructor(story: Story) {
    this.#story = story;
    this.#clients = story.people;
    this.#people = Array.from({ length: story.people }, (_, i) => ({
      name: 'ABCDE'[i] ?? '?',
      writer: new Writer({ clientId: i + 1 }),
      isOffline: false,
      coming: Array.from({ length: story.people }, () => []),
      arrived: [],
    }));
  }

  play(): Outcome {
    try {
      this.#begin();
      for (const step of this.#story.steps) this.#take(step);
      this.#end();
      const final = thingsOf(this.#writer(0).doc);
      const exceptions = this.#oracle.conclude(final);
      if (this.#replaced.size > 0) exceptions.set('doubledReplaced', this.#replaced.size);
      return { commands: this.#commands, exceptions };
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      const lines = [what, ...this.#log, ...this.#people.map((one) => `${one.name}: ${shown(one.writer)}`)];
      throw new Error(lines.join('\n'), { cause: error });
    } finally {
      for (const { writer } of this.#people) writer.destroy();
      document.body.replaceChildren();
    }
  }

  #writer(index: number): Writer {
    const person = this.#people[index];
    if (!person) throw new Error('nobody there');
    return person.writer;
  }

  /** What they begin with: the first has written it and all have it. */
  #begin(): void {
    for (let i = 0; i < this.#story.blocks; i++) {
      if (i > 0) this.#do(0, 'enter', () => 0);
      this.#do(0, 'type a word', () => 0);
    }
    if (this.#story.hasTable) {
      this.#do(0, 'a table', () => 1);
      this.#do(0, 'type a word', () => 0);
    }
    this.#exchange(() => 0);
    pass(1000);
  }

  #take({ act, who, at, to, dice: seed }: Step): void {
    const index = who % this.#people.length;
    const person = this.#people[index];
    if (!person) return;
    pass(10);
    const roll = dice(seed);
    if (act in DELIVERIES) {
      this.#log.push(`${person.name}: ${act}`);
      this.#deliver(person, { act, roll });
      for (const one of act === 'exchange all' ? this.#people : [person]) this.#look(one.writer);
      return;
    }
    if (at !== null) putCaret(person.writer, at, to);
    this.#do(index, act, roll, seed);
  }

  /** A person does something; what it was is told to the oracle as changes of that person's own document. */
  #do(index: number, name: string, roll: Dice, seed = 0): void {
    const act = ACTS[name];
    const { writer } = this.#people[index] ?? {};
    if (!act || !writer) return;
    const { selection } = writer.editor.state;
    const count = this.#letters.words.length;
    const before = thingsOf(writer.doc);
    const selected = selectedIn(writer);
    const hand = { who: writer, roll, word: this.#letters.word };
    const carries = act.carries?.({ ...hand, roll: dice(seed) }) ?? [];
    const carried = valuesOf(carries);
    if (act.carries && act.effect === 'edit') for (const value of carried) selected.add(value);
    this.#commands += 1;
    const where = selection.empty ? `at ${selection.from}` : `on ${selection.from}–${selection.to}`;
    this.#log.push(`${'ABCDE'[index]}: ${name} ${where}`);
    let corrected = 0;
    const notice = ({ transaction }: { transaction: Transaction }) => {
      if (isRemote(transaction) && transaction.docChanged) corrected += 1;
    };
    writer.editor.on('transaction', notice);
    const word = act.run(hand);
    writer.editor.off('transaction', notice);
    const words = this.#letters.words.slice(count);
    if (words.length > 0)
      this.#log.push(`   with ${words.map((one) => [...one].map(nameOf).join('')).join(' ')}`);
    this.#oracle.watch({
      author: index,
      client: writer.doc.clientID,
      act: name,
      effect: act.effect,
      before,
      after: thingsOf(writer.doc),
      selected,
      isCaret: selection.empty && !act.carries,
      carried,
      word,
    });
    this.#send(index);
    // Once the first of two blocks with one id is gone, the other is read under it.
    if (corrected > 0 && hasDoubledBlock(before)) this.#replaced.add(writer);
    else if (act.effect !== 'undo') expect(corrected, 'the page was not as the command had left it').toBe(0);
    this.#look(writer);
  }

  #send(index: number): void {
    const updates = this.#writer(index).outbox.splice(0);
    this.#people.forEach((to, i) => {
      if (i !== index) to.coming[index]?.push(...updates);
    });
  }

  #deliver(person: Person, { act, roll }: { act: string; roll: Dice }): void {
    switch (act) {
      case 'go offline':
        person.isOffline = true;
        return;
      case 'come back':
        person.isOffline = false;
        return;
      case 'exchange all':
        this.#exchange(roll);
        return;
      case 'receive all':
        for (let isMore = true; isMore; ) isMore = this.#receive(person, roll);
        return;
      case 'receive one':
        this.#receive(person, roll);
        return;
      case 'receive one twice': {
        const again = person.arrived[roll(person.arrived.length)];
        if (again) person.writer.receive(again);
        return;
      }
      case 'open anew': {
        // What Yjs has parked a session asks for again when it opens; here nobody would.
        if (person.writer.doc.store.pendingStructs !== null || person.writer.doc.store.pendingDs !== null)
          return;
        const state = Y.encodeStateAsUpdate(person.writer.doc);
        person.writer.destroy();
        this.#clients += 1;
        person.writer = new Writer({ clientId: this.#clients, state });
        return;
      }
    }
  }

  /** One message arrives. False when there is none that can. */
  #receive(person: Person, roll: Dice): boolean {
    if (person.isOffline) return false;
    const waiting = person.coming.filter(
      (messages, from) => messages.length > 0 && this.#people[from]?.isOffline === false,
    );
    const messages = waiting[roll(Math.max(1, waiting.length))];
    if (!messages) return false;
    const place = this.#story.order === 'in order' ? 0 : roll(messages.length);
    const [message] = messages.splice(place, 1);
    if (message) {
      person.arrived.push(message);
      person.writer.receive(message);
    }
    return true;
  }

  #exchange(roll: Dice): void {
    for (let isMoving = true; isMoving; ) {
      isMoving = false;
      for (const person of this.#people) isMoving = this.#receive(person, roll) || isMoving;
    }
  }

  /** After every step: nobody wrote unasked, and the editor shows what a fresh reading says. */
  #look(writer: Writer): void {
    const { counts } = writer.bound.binding;
    expect(writer.unasked, 'wrote unasked').toBe(0);
    expect(writer.outbox.length, 'wrote in answer').toBe(0);
    const fresh = writer.freshReading();
    if (!writer.page.eq(fresh)) {
      expect(writer.page.toJSON(), 'shows something else than is there').toEqual(fresh.toJSON());
    }
    writer.page.check();
    // Which of two blocks with one id has which name may change with what others do.
    if (hasDoubledBlock(thingsOf(writer.doc))) this.#doubled.add(writer);
    if (counts.replaced > 0 && this.#doubled.has(writer)) this.#replaced.add(writer);
    else expect(counts.replaced, 'replaced whole blocks').toBe(0);
    expect(counts.compared, 'compared whole blocks').toBe(0);
  }

  #end(): void {
    this.#log.push('everybody comes back, all messages arrive');
    const roll = dice(this.#story.end);
    for (const person of this.#people) person.isOffline = false;
    this.#exchange(roll);
    const [first, ...others] = this.#people.map(({ writer }) => writer);
    if (!first) return;
    this.#look(first);
    showsAll(first);
    const bytes = canonical(first.doc);
    for (const other of others) {
      this.#look(other);
      if (!other.page.eq(first.page)) expect(other.page.toJSON()).toEqual(first.page.toJSON());
      expect(Y.equalSnapshots(Y.snapshot(other.doc), Y.snapshot(first.doc)), 'seen and deleted').toBe(true);
      expect(Buffer.compare(canonical(other.doc), bytes), 'bytes').toBe(0);
    }
  }
}

/**
 * The bytes of a document: its whole state, as a copy that got it in one piece writes it. (How Yjs cuts items into pieces,
 * and what the undo manager keeps of deleted ones, differs from one person to the next and can't be seen.)
 */
function canonical(doc: Y.Doc): Uint8Array {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  const bytes = Y.encodeStateAsUpdate(copy);
  copy.destroy();
  return bytes;
}

/** Everything that is in the items is on the page, once and in that order. */
function showsAll(writer: Writer): void {
  const things = thingsOf(writer.doc);
  const shown: string[] = [];
  writer.page.descendants((node) => {
    if (node.isText) shown.push(...[...(node.text ?? '')].filter(isLetter));
  });
  const letters = things.map(({ value }) => value).filter(isLetter);
  // The cells of tables are roots of their own, in another order than on the page.
  if (things.some(({ root }) => root !== 'body')) for (const list of [shown, letters]) list.sort();
  expect(shown.map(nameOf).join(' '), 'the page').toBe(letters.map(nameOf).join(' '));
}

/** What is selected: letters, the blocks that the selection touches, and the blocks next to them. */
function selectedIn(writer: Writer): Set<string> {
  const { from, to, $from, $to } = writer.editor.state.selection;
  const near = writer.page.children.slice(Math.max(0, $from.index(0) - 1), $to.index(0) + 2);
  const values = new Set([...valuesOf(near)].filter((value) => !isLetter(value)));
  writer.page.nodesBetween(from, to, (node, pos) => {
    if (!node.isText || node.text === undefined) return;
    const text = node.text.slice(Math.max(0, from - pos), Math.max(0, to - pos));
    for (const char of text) values.add(char);
  });
  return values;
}

/** The values of whole blocks, and of all blocks in them. */
function valuesOf(blocks: readonly Node[]): Set<string> {
  const values = new Set<string>();
  const add = (node: Node) => {
    if (node.isText) for (const char of node.text ?? '') values.add(char);
    else if (node.isBlock) values.add(valueOfBlock(node.attrs.id));
    node.forEach(add);
  };
  blocks.forEach(add);
  return values;
}

/** A doubled block shows the item's name behind its id. */
function valueOfBlock(id: unknown): string {
  return `#${String(id).replace(/(?<=.)~.*$/, '')}`;
}

function shown(writer: Writer): string {
  return thingsOf(writer.doc)
    .map(({ value }: Thing) => nameOf(value))
    .join(' ');
}
