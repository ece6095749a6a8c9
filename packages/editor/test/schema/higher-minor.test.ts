// @vitest-environment happy-dom
import { NodeSelection, TextSelection } from '@tiptap/pm/state';
import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { indent, setKind } from '../../src/document/commands/blocks.ts';
import { duplicate, moveDown, moveUp } from '../../src/document/commands/move.ts';
import {
  addColumnAfter,
  addRowBefore,
  moveColumnRight,
  moveRowUp,
  toggleHeaderRow,
} from '../../src/document/commands/tables.ts';
import {
  FUTURE_NAMES,
  newerWriter,
  newThingsIn,
  writeTheFuture,
  writeTheFutureInTables,
} from '../support/future.ts';
import { exchange, Writer } from '../support/people.ts';
import { ACT_NAMES, dice, ACTS as RANDOM_ACTS } from '../support/random-acts.ts';

/*
 * Trap 1, which this keeps out: a client whose schema lacks a node or mark deletes it for everybody, as soon as it opens the
 * document or writes anywhere near it.
 */

const people: Writer[] = [];
afterEach(() => {
  for (const who of people.splice(0)) who.destroy();
});

/** Somebody with the newer build and somebody with today's, in one document with all that is new. */
function together(): { newer: Writer; today: Writer; written: string[] } {
  const newer = newerWriter(1);
  const today = new Writer({ clientId: 2 });
  people.push(newer, today);
  writeTheFuture(newer);
  exchange(newer, today);
  return { newer, today, written: newThingsIn(newer.doc) };
}

/** Both see what the sequence holds, and the newer build knows each new thing for what it is. */
function agree(newer: Writer, today: Writer): void {
  exchange(newer, today);
  expect(newThingsIn(today.doc)).toEqual(newThingsIn(newer.doc));
  for (const who of [newer, today]) {
    expect(who.page.eq(who.freshReading())).toBe(true);
    expect(() => who.page.check()).not.toThrow();
    expect(who.bound.binding.counts.replaced).toBe(0);
    expect(who.unasked).toBe(0);
  }
  newer.page.descendants((node) => {
    expect(node.type.name).not.toMatch(/^unknown/);
    expect(node.marks.map(({ type }) => type.name)).not.toContain('unknownMarks');
  });
}

/** Marked text may come in more pieces, or with more letters, when it was edited. */
const kindsOf = (things: readonly string[]) =>
  things.map((thing) => thing.replace(/^((?:highlight|ink) \S+).*/, '$1'));

const indexOf = (who: Writer, words: string): number =>
  who.page.children.findIndex((node) => node.textContent.includes(words));
const CALLOUT = 'Mind the gap';
const mapAt = (who: Writer): number => indexOf(who, 'Under the map') - 1;
const startOf = (who: Writer, index: number): number =>
  who.page.children.slice(0, index).reduce((sum, node) => sum + node.nodeSize, 0);

function selectAll(who: Writer): void {
  who.select([0, 0], [who.page.childCount - 1, -1]);
}

function selectNode(who: Writer, pos: number): void {
  who.editor.view.dispatch(who.editor.state.tr.setSelection(NodeSelection.create(who.page, pos)));
}

/** The selection as it lies on the clipboard. */
function copied(who: Writer): string {
  const { view, state } = who.editor;
  return view.serializeForClipboard(state.selection.content()).dom.innerHTML;
}

function paste(who: Writer, html: string): void {
  who.editor.view.pasteHTML(html);
}

const atEnd = (who: Writer): Writer => who.caret(who.page.childCount - 1, -1);

/** What today's build does, and how often each new thing is there afterwards (once, when nothing is said). */
const ACTS: Record<string, { readonly act: (who: Writer) => void; readonly twice?: RegExp | true }> = {
  'types in an unknown block': { act: (who) => void who.caret(indexOf(who, CALLOUT), 4).type(' really') },
  'deletes text in an unknown block': {
    act: (who) => void who.select([1, 1], [1, 4]).press('Backspace'),
  },
  'splits an unknown block': {
    act: (who) => void who.caret(1, 4).press('Enter'),
    twice: /callout/,
  },
  'presses Enter at the start and at the end of an unknown block': {
    act: (who) => {
      who.caret(1, 0).press('Enter');
      who.caret(indexOf(who, CALLOUT), -1).press('Enter');
    },
  },
  'joins a paragraph to an unknown block': { act: (who) => void who.caret(2, 0).press('Backspace') },
  'joins the block below to an unknown block': { act: (who) => void who.caret(1, -1).press('Delete') },
  'presses Backspace behind an unknown block without text, and Delete before it': {
    act: (who) => {
      who.caret(mapAt(who) + 1, 0).press('Backspace');
      who.caret(mapAt(who) - 1, -1).press('Delete');
    },
  },
  'types before and behind something unknown in the text': {
    act: (who) => {
      const at = indexOf(who, 'Dear');
      who.caret(at, 5).type('old ');
      who.caret(at, 10).type(' friend');
    },
  },
  'deletes the text around something unknown': {
    act: (who) => {
      const at = indexOf(who, 'Dear');
      who.select([at, 0], [at, 5]).press('Backspace');
      who.select([at, 1], [at, -1]).press('Backspace');
    },
  },
  'splits before and behind something unknown': {
    act: (who) => {
      who.caret(indexOf(who, 'Dear'), 5).press('Enter');
      who.caret(indexOf(who, ', hello'), 1).press('Enter');
    },
  },
  'splits and joins a heading with an unknown key': {
    act: (who) => {
      who.caret(indexOf(who, 'Centred'), 3).press('Enter');
      who.press('Backspace');
      who.press('Backspace');
    },
  },
  'makes a list, a quote and code of a block with an unknown key': {
    act: (who) => {
      for (const kind of ['bullet', 'quote', 'code', 'heading'])
        who.caret(indexOf(who, 'Centred'), 1).run(setKind(kind, kind === 'heading' ? { level: 2 } : {}));
    },
  },
  'makes everything bold and plain again': {
    act: (who) => {
      selectAll(who);
      who.press('Mod-b');
      who.press('Mod-b');
    },
  },
  'turns all selected blocks into a quote': {
    act: (who) => {
      who.select([0, 0], [mapAt(who) + 1, 3]).run(setKind('quote'));
    },
  },
  'indents and outdents unknown blocks': {
    act: (who) => {
      who.caret(1, 2).run(indent);
      expect(who.page.child(1).attrs.indent).toBe(1);
      selectNode(who, startOf(who, mapAt(who)));
      who.run(indent);
      expect(who.page.child(mapAt(who)).attrs.indent).toBe(1);
      who.press('Shift-Tab');
      who.caret(1, 2).press('Shift-Tab');
    },
  },
  'moves unknown blocks up and down': {
    act: (who) => {
      who.caret(indexOf(who, CALLOUT), 2).run(moveUp);
      selectNode(who, startOf(who, mapAt(who)));
      who.run(moveDown).run(moveUp).run(moveUp);
    },
  },
  'drags unknown blocks to the end': {
    act: (who) => {
      for (const words of [CALLOUT, '']) {
        const index = words === '' ? mapAt(who) : indexOf(who, words);
        const node = who.page.child(index);
        const pos = startOf(who, index);
        const tr = who.editor.state.tr.delete(pos, pos + node.nodeSize);
        who.editor.view.dispatch(tr.insert(tr.doc.content.size, node));
      }
    },
  },
  'duplicates unknown blocks': {
    act: (who) => {
      who.caret(1, 2).run(duplicate);
      selectNode(who, startOf(who, mapAt(who)));
      who.run(duplicate);
    },
    twice: /callout|map/,
  },
  'copies all and pastes it at the end': {
    act: (who) => {
      selectAll(who);
      const html = copied(who);
      atEnd(who).press('Enter');
      paste(who, html);
    },
    twice: true,
  },
  'cuts all and pastes it': {
    act: (who) => {
      selectAll(who);
      const html = copied(who);
      who.editor.view.dispatch(who.editor.state.tr.deleteSelection());
      expect(newThingsIn(who.doc).filter((thing) => !/callout|align/.test(thing))).toEqual([]);
      paste(who, html);
    },
  },
  'copies one unknown thing in the text and pastes it elsewhere': {
    act: (who) => {
      selectNode(who, startOf(who, indexOf(who, 'Dear')) + 6);
      const html = copied(who);
      who.caret(0, 3);
      paste(who, html);
      expect(who.page.child(0).textContent).toBe('Before');
    },
    twice: /mention/,
  },
  'cuts an unknown block without text and pastes it elsewhere': {
    act: (who) => {
      selectNode(who, startOf(who, mapAt(who)));
      const html = copied(who);
      who.editor.view.dispatch(who.editor.state.tr.deleteSelection());
      atEnd(who).press('Enter');
      paste(who, html);
    },
  },
};

describe('a document that a build of a higher minor and today’s edit together', () => {
  test('SCHEMA-1: today’s build shows all of it, and the newer one knows it again', () => {
    const { newer, today, written } = together();
    expect(written.length).toBe(6);
    agree(newer, today);
    const shown = new Set<string>();
    today.page.descendants((node) => {
      for (const { name } of [node.type, ...node.marks.map(({ type }) => type)]) shown.add(name);
    });
    expect(shown).toContain('unknownBlock');
    expect(shown).toContain('unknownAtom');
    expect(shown).toContain('unknownInline');
    expect(shown).toContain('unknownMarks');
    for (const name of FUTURE_NAMES) expect(shown).not.toContain(name);
    expect(today.editor.view.dom.textContent).toContain('Made with a newer version of Coscribe');
    expect(today.editor.view.dom.textContent).toContain(CALLOUT);
  });

  for (const [name, { act, twice }] of Object.entries(ACTS)) {
    test(`SCHEMA-1: nothing of the newer is lost when today’s build ${name}`, () => {
      const { newer, today, written } = together();
      const wanted = written
        .flatMap((thing) => (twice === true || twice?.test(thing) ? [thing, thing] : [thing]))
        .sort();
      act(today);
      expect(kindsOf(newThingsIn(today.doc))).toEqual(kindsOf(wanted));
      agree(newer, today);
      const after = newThingsIn(today.doc);

      while (today.bound.undo.canUndo) today.undo();
      expect(newThingsIn(today.doc)).toEqual(written);
      agree(newer, today);
      while (today.bound.undo.canRedo) today.redo();
      expect(newThingsIn(today.doc)).toEqual(after);
      agree(newer, today);
    });

    test(`SCHEMA-1: nor while the newer one types into all of it, when today’s build ${name}`, () => {
      const { newer, today } = together();
      newer.caret(1, 4).type('Always ');
      newer.caret(indexOf(newer, 'bright'), 9).type('!');
      newer.caret(indexOf(newer, 'Centred'), 3).type('-');
      newer.editor.view.dispatch(
        newer.editor.state.tr.setNodeAttribute(startOf(newer, 1), 'extra', '{"tone":"cold"}'),
      );
      act(today);
      agree(newer, today);
      const things = newThingsIn(newer.doc).join('\n');
      for (const thing of [
        '"place":[59.3,18.1]',
        '"align":"center"',
        '"person":"p1"',
        'highlight true',
        'ink {"name":"red"}',
      ])
        expect(things).toContain(thing);
      expect(newer.text).toContain('Always');
    });
  }

  test('SCHEMA-1: a reload of today’s page reads the same and writes nothing', () => {
    const { newer, today, written } = together();
    today.caret(1, 4).type('x');
    exchange(newer, today);
    const again = new Writer({ clientId: 3, state: Y.encodeStateAsUpdate(today.doc) });
    people.push(again);
    expect(again.page.toJSON()).toEqual(today.page.toJSON());
    expect([again.unasked, again.outbox.length]).toEqual([0, 0]);
    expect(newThingsIn(again.doc)).toEqual(written);
  });

  test('SCHEMA-1: what today’s build deletes by hand comes back as it was when that is undone', () => {
    const { newer, today, written } = together();
    selectNode(today, startOf(today, mapAt(today)));
    today.press('Backspace');
    exchange(newer, today);
    expect(newThingsIn(newer.doc).join()).not.toContain('map');
    today.undo();
    selectAll(today);
    today.press('Backspace');
    exchange(newer, today);
    expect(newThingsIn(newer.doc)).toEqual([]);
    today.undo();
    expect(newThingsIn(today.doc)).toEqual(written);
    agree(newer, today);
  });

  test('SCHEMA-1: nothing can be typed into an unknown block without text; Enter goes on below it', () => {
    const { newer, today, written } = together();
    const at = mapAt(today);
    selectNode(today, startOf(today, at));
    today.press('Enter');
    expect(today.page.child(at + 1).type.name).toBe('paragraph');
    today.type('typed');
    expect(today.page.child(at + 1).textContent).toBe('typed');
    agree(newer, today);
    expect(newThingsIn(newer.doc)).toEqual(written);
  });

  test('SCHEMA-1: typing and pasting with something unknown selected goes beside it, never in its place', () => {
    const { newer, today, written } = together();
    selectNode(today, startOf(today, mapAt(today)));
    today.type('under the box');
    expect(today.page.child(indexOf(today, 'under the box') - 1).type.name).toBe('unknownAtom');
    selectNode(today, startOf(today, indexOf(today, 'under the box') - 1));
    paste(today, '<p>pasted</p>');
    selectNode(today, startOf(today, indexOf(today, 'Dear')) + 6);
    today.type('!');
    selectNode(today, startOf(today, indexOf(today, 'Dear')) + 6);
    paste(today, '?');
    expect(today.text).toContain('Dear ?!, hello');
    expect(newThingsIn(today.doc)).toEqual(written);
    agree(newer, today);
  });

  test('SCHEMA-1: text that a merge leaves behind an unknown block without text is a paragraph for both', () => {
    const { newer, today } = together();
    const at = mapAt(today);
    today.caret(at + 1, 0).type('kept ');
    const pos = startOf(newer, at + 1);
    const node = newer.page.child(at + 1);
    newer.editor.view.dispatch(newer.editor.state.tr.delete(pos, pos + node.nodeSize));
    agree(newer, today);
    expect(newer.page.child(at).type.name).toBe('map');
    expect(newer.page.child(at + 1).textContent).toBe('kept ');
    expect(today.page.child(at + 1).textContent).toBe('kept ');
  });

  test('SCHEMA-1: what was copied from the newer page is pasted into today’s and back without a loss', () => {
    const { newer, today, written } = together();
    selectAll(newer);
    const other = new Writer({ clientId: 8 });
    const third = newerWriter(9);
    people.push(other, third);
    paste(other, copied(newer));
    expect(newThingsIn(other.doc)).toEqual(written);
    selectAll(other);
    paste(third, copied(other));
    expect(newThingsIn(third.doc)).toEqual(written);
    expect(third.page.children.map(({ type }) => type.name)).toEqual(
      newer.page.children.map(({ type }) => type.name),
    );
    agree(newer, today);
  });

  test('SCHEMA-1: HTML that only claims to be ours is pasted as what it is, safely', () => {
    const today = new Writer({ clientId: 2 });
    people.push(today);
    for (const claim of [
      '{',
      '[]',
      '{"blocks":[]}',
      '{"blocks":[{"kind":7}]}',
      '{"blocks":[{"kind":"p","content":[{}]}]}',
    ])
      paste(today, `<p data-coscribe-blocks='${claim}'>words</p>`);
    expect(today.text).toBe('words'.repeat(5));
    const link = { type: 'text', text: 'click', marks: { link: { href: 'javascript:alert(1)' } } };
    const block = { kind: 'paragraph', indent: 1e9, content: [link] };
    atEnd(today).press('Enter');
    paste(today, `<p data-coscribe-blocks='${JSON.stringify({ blocks: [block] })}'>x</p>`);
    expect(today.text).toContain('click');
    expect(today.editor.view.dom.innerHTML).not.toContain('javascript');
    today.page.check();
  });
});

describe('a table with new things in its cells', () => {
  function togetherInTable(): { newer: Writer; today: Writer; written: string[] } {
    const newer = newerWriter(1);
    const today = new Writer({ clientId: 2 });
    people.push(newer, today);
    writeTheFutureInTables(newer);
    exchange(newer, today);
    return { newer, today, written: newThingsIn(newer.doc) };
  }

  /** The position `offset` characters into the text that holds `words`. */
  function posOf(who: Writer, words: string, offset: number): number {
    let found = -1;
    who.page.descendants((node, pos) => {
      if (found < 0 && node.isText && node.text?.includes(words))
        found = pos + node.text.indexOf(words) + offset;
    });
    if (found < 0) throw new Error(`nothing reads ${words}`);
    return found;
  }
  const caretAt = (who: Writer, words: string, offset = 0): Writer => {
    const { state, view } = who.editor;
    view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, posOf(who, words, offset))));
    return who;
  };

  const IN_CELLS: Record<string, { readonly act: (who: Writer) => void; readonly twice?: true | RegExp }> = {
    'types in and around each of them': {
      act: (who) => {
        caretAt(who, 'In a cell', 3).type('side ');
        caretAt(who, 'Hi ', 3).type('dear ');
        caretAt(who, ' there', 1).type('out ');
        caretAt(who, 'Under', 0).type('far ');
        caretAt(who, 'bright', 3).type('X');
      },
    },
    'splits and joins around each of them': {
      act: (who) => {
        caretAt(who, 'Hi ', 3).press('Enter');
        who.press('Backspace');
        caretAt(who, 'Over', 2).press('Enter');
        who.press('Backspace');
        caretAt(who, 'Under', 0).press('Backspace');
        caretAt(who, 'In a cell', 0).press('Backspace');
      },
    },
    'deletes the text beside them': {
      act: (who) => {
        for (const words of ['Hi ', ' there', 'Under']) {
          const from = posOf(who, words, 0);
          who.editor.view.dispatch(who.editor.state.tr.delete(from, from + words.length));
        }
      },
    },
    'adds and moves rows and columns, and turns on heads': {
      act: (who) => {
        caretAt(who, 'Over', 1).run(addRowBefore).run(moveRowUp).run(addColumnAfter).run(moveColumnRight);
        who.run(toggleHeaderRow);
      },
    },
    'moves the table and what is around it': {
      act: (who) => {
        caretAt(who, 'Below', 1).run(moveUp);
        caretAt(who, 'Above', 1).run(moveDown);
      },
    },
    'copies all and pastes it at the end': {
      act: (who) => {
        selectAll(who);
        const html = copied(who);
        atEnd(who).press('Enter');
        paste(who, html);
      },
      twice: true,
    },
  };

  for (const [name, { act, twice }] of Object.entries(IN_CELLS)) {
    test(`SCHEMA-1: nothing of the newer is lost in a table when today’s build ${name}`, () => {
      const { newer, today, written } = togetherInTable();
      expect(written.length).toBe(5);
      const wanted = written.flatMap((thing) => (twice ? [thing, thing] : [thing]));
      act(today);
      expect(kindsOf(newThingsIn(today.doc))).toEqual(kindsOf(wanted));
      agree(newer, today);
      while (today.bound.undo.canUndo) today.undo();
      exchange(newer, today);
      if (!twice) expect(kindsOf(newThingsIn(today.doc))).toEqual(kindsOf(written));
      agree(newer, today);
    });
  }

  test('SCHEMA-1: a table is copied to another page with what is in its cells', () => {
    const { newer, today, written } = togetherInTable();
    const other = new Writer({ clientId: 8 });
    people.push(other);
    selectAll(today);
    paste(other, copied(today));
    expect(newThingsIn(other.doc)).toEqual(written);
    agree(newer, today);
  });
});

test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  'SCHEMA-1: whatever today’s build does, no unknown thing is changed or half lost (seed %i)',
  (seed) => {
    const roll = dice(seed);
    const { newer, today } = together();
    const whole = [
      /^\{"kind":"callout","tone":"warm"\}$/,
      /^\{"atom":true,"kind":"map","place":\[59.3,18.1\]\}$/,
      /"align":"center"/,
      /^\{"kind":"mention","person":"p1"\}$/,
      /^highlight true /,
      /^ink \{"name":"red"\} /,
    ];
    for (let step = 0; step < 25; step++) {
      const name = ACT_NAMES[roll(ACT_NAMES.length)] ?? '';
      RANDOM_ACTS[name]?.(today, roll);
      if (roll(4) === 0) newer.caret(0, 0).type('n');
      if (roll(3) === 0) agree(newer, today);
      const broken = newThingsIn(today.doc).filter((thing) => !whole.some((pattern) => pattern.test(thing)));
      expect(broken, `after ${name}`).toEqual([]);
    }
    agree(newer, today);
    while (today.bound.undo.canUndo) today.undo();
    agree(newer, today);
    const left = newThingsIn(today.doc);
    for (const pattern of whole)
      expect(left.filter((thing) => pattern.test(thing)).length).toBeGreaterThan(0);
  },
);
