// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { anchorsOf, posOf } from '../../src/collab/anchors.ts';
import { carets, readCarets } from '../../src/collab/carets.ts';
import { setKind, toggleKind } from '../../src/document/commands/blocks.ts';
import { toggle } from '../../src/document/commands/marks.ts';
import { exchange, gather, type Writer } from '../support/people.ts';
import { ACT_NAMES, ACTS, dice } from '../support/random-acts.ts';

const all: Writer[] = [];
function together(text: string) {
  const people = gather(2, (first) => first.type(text));
  all.push(...people);
  return people;
}
afterEach(() => {
  for (const person of all.splice(0)) person.destroy();
});

describe('my caret while others write', () => {
  test('CARET-1: text inserted right at my caret comes behind it', () => {
    const [a, b] = together('one two');
    a.caret(0, 3);
    b.caret(0, 3).type('!!');
    exchange(a, b);
    expect(a.where).toEqual([0, 3, 0, 3]);
    expect(a.text).toBe('one!! two');
  });

  test('CARET-1: an equal letter typed before my caret pushes it, one typed behind it does not', () => {
    const [a, b] = together('xaay');
    a.caret(0, 2);
    b.caret(0, 1).type('a');
    exchange(a, b);
    expect(a.where).toEqual([0, 3, 0, 3]);
    b.caret(0, 4).type('a');
    exchange(a, b);
    expect(a.where).toEqual([0, 3, 0, 3]);
  });

  test('CARET-1: a block split before my caret takes it along, one at my caret does not', () => {
    const [a, b] = together('one two');
    a.caret(0, 5);
    b.caret(0, 3).press('Enter');
    exchange(a, b);
    expect(a.where).toEqual([1, 2, 1, 2]);
    b.caret(1, 2).press('Enter');
    exchange(a, b);
    expect(a.where).toEqual([1, 2, 1, 2]);
  });

  test('CARET-1: a new kind, an indent or marks of others move nothing, nor do joins above', () => {
    const [a, b] = together('one\ntwo\nthree');
    a.select([1, 1], [2, 3]);
    b.caret(1, 0)
      .run(setKind('heading', { level: 2 }))
      .run(toggleKind('task'));
    b.select([1, 0], [2, 5]).run(toggle('bold'));
    exchange(a, b);
    expect(a.where).toEqual([1, 1, 2, 3]);
    b.caret(1, 0).press('Backspace');
    b.press('Backspace');
    exchange(a, b);
    expect(a.where).toEqual([0, 4, 1, 3]);
  });

  test('CARET-1: the mark I switched on for my next letter stays on', () => {
    const [a, b] = together('one');
    a.caret(0, -1).press('Mod-b');
    b.caret(0, 0).type('zero ');
    exchange(a, b);
    a.type('!');
    expect(a.blocks[0]?.content.at(-1)).toMatchObject({ text: '!', marks: { bold: true } });
  });

  test('CARET-1: random edits of others leave my caret between the same letters', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const roll = dice(seed);
      const [a, b] = together('first block here\nthe |place to stay\nlast block here');
      const at = 'the |place'.indexOf('|');
      a.caret(1, at);
      // Others may do anything but touch the letters around my caret.
      const names = ACT_NAMES.filter((name) =>
        [
          'type a word',
          'enter',
          'a kind',
          'a heading',
          'indent',
          'a mark',
          'paste',
          'pause',
          'a link',
        ].includes(name),
      );
      for (let step = 0; step < 12; step++) {
        const name = names[roll(names.length)] ?? 'enter';
        const block = [...b.page.children].findIndex((node) => node.textContent.includes('the |place'));
        const other = roll(b.page.childCount);
        if (other === block) b.caret(block, roll(2) === 0 ? 0 : -1);
        else if (b.page.child(other).isTextblock) b.caret(other, roll(b.page.child(other).content.size + 1));
        ACTS[name]?.(b, roll);
        exchange(a, b);
        const { $head } = a.editor.state.selection;
        const text = $head.parent.textContent;
        expect(
          `${text.slice(0, $head.parentOffset)}^${text.slice($head.parentOffset)}`,
          `seed ${seed}: ${name}`,
        ).toContain('the ^|place');
      }
      for (const person of all.splice(0)) person.destroy();
    }
  });

  test('CARET-1: the same node objects stay where nothing changed', () => {
    const [a, b] = together('one\ntwo\nthree\nfour');
    const before = [...a.page.children];
    b.caret(2, 2).type('X').press('Enter');
    exchange(a, b);
    const after = [...a.page.children];
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after.at(-1)).toBe(before.at(-1));
  });
});

test('MERGE-1: an emoji changed into one with the same first half is not broken', () => {
  const [a, b] = together('x😀y');
  const { tr } = a.editor.state;
  a.editor.view.dispatch(tr.replaceWith(2, 4, a.editor.schema.text('😁')));
  exchange(a, b);
  expect(b.text).toBe('x😁y');
  expect(a.page.toJSON()).toEqual(b.page.toJSON());
});

describe('undo', () => {
  test('CARET-1: my undo takes back only what I did', () => {
    const [a, b] = together('one two');
    a.bound.undo.split();
    a.caret(0, 3).type(' mine');
    exchange(a, b);
    b.caret(0, 0).type('theirs ');
    exchange(a, b);
    a.undo();
    exchange(a, b);
    expect(a.text).toBe('theirs one two');
    b.undo();
    exchange(a, b);
    expect(a.text).toBe('one two');
    a.redo();
    exchange(a, b);
    expect(b.text).toBe('one mine two');
  });

  test('MERGE-2: undoing my heading or my split keeps what somebody typed there', () => {
    const [a, b] = together('hello world');
    a.bound.undo.split();
    a.caret(0, 5).press('Enter');
    exchange(a, b);
    b.caret(1, 3).type('BOB');
    exchange(a, b);
    a.undo();
    exchange(a, b);
    expect(a.text).toBe('hello woBOBrld');
    a.run(setKind('heading', { level: 1 }));
    exchange(a, b);
    b.caret(0, 0).type('BOB ');
    exchange(a, b);
    a.undo();
    exchange(a, b);
    expect(a.text).toBe('BOB hello woBOBrld');
    expect(a.blocks[0]?.kind).toBe('paragraph');
  });

  test('undo brings the selection back, and an edit of structure is a step of its own', () => {
    const [a] = together('one two');
    a.bound.undo.split();
    a.select([0, 0], [0, 3]);
    a.type('X');
    expect(a.text).toBe('X two');
    a.undo();
    expect(a.text).toBe('one two');
    expect(a.where).toEqual([0, 0, 0, 3]);
    a.caret(0, -1).type(' three');
    a.run(toggleKind('quote'));
    a.undo();
    expect(a.blocks[0]?.kind).toBe('paragraph');
    expect(a.text).toBe('one two three');
  });

  test('undone blocks come back with their ids and kinds', () => {
    const [a, b] = together('one\n# two\nthree');
    const before = a.page.toJSON();
    a.bound.undo.split();
    a.select([0, 1], [2, 2]).press('Backspace');
    expect(a.page.childCount).toBe(1);
    a.undo();
    exchange(a, b);
    expect(a.page.toJSON()).toEqual(before);
    expect(b.page.toJSON()).toEqual(before);
  });
});

describe("others' carets", () => {
  function presence(a: Writer, b: Writer) {
    const mine = new Awareness(a.doc);
    const theirs = new Awareness(b.doc);
    const show = (state: unknown) => {
      theirs.setLocalState(state as Record<string, unknown>);
      applyAwarenessUpdate(mine, encodeAwarenessUpdate(theirs, [b.doc.clientID]), 'network');
      const found = readCarets(a.bound, mine);
      return found;
    };
    return { show, stop: () => [mine, theirs].forEach((one) => void one.destroy()) };
  }

  test('a caret at the end of a block stays there when a block is inserted behind it', () => {
    const [a, b] = together('one\ntwo');
    b.caret(0, -1);
    const anchors = anchorsOf(b.bound.binding, b.editor.state.selection);
    a.caret(0, -1).press('Enter');
    a.type('between');
    exchange(a, b);
    expect(posOf(a.bound.binding, anchors.head, { followUndone: false })).toBe(4);
    expect(posOf(b.bound.binding, anchors.head, { followUndone: false })).toBe(4);
  });

  test('a caret that comes before its text stays where it was, and goes on when the text comes', async () => {
    const [a, b] = together('one two');
    const mine = new Awareness(a.doc);
    const theirs = new Awareness(b.doc);
    a.editor.registerPlugin(carets(a.bound, mine));
    const show = async () => {
      theirs.setLocalState({ cursor: anchorsOf(b.bound.binding, b.editor.state.selection) });
      applyAwarenessUpdate(mine, encodeAwarenessUpdate(theirs, [b.doc.clientID]), 'network');
      await Promise.resolve();
    };
    const before = () => {
      const caret = a.editor.view.dom.querySelector('.coscribe-caret');
      if (caret === null) return null;
      const range = document.createRange();
      range.setStart(a.editor.view.dom, 0);
      range.setEndBefore(caret);
      return range.toString();
    };
    b.caret(0, 3);
    await show();
    expect(before()).toBe('one');
    b.type('!!');
    await show();
    expect(before()).toBe('one');
    exchange(a, b);
    await Promise.resolve();
    expect(before()).toBe('one!!');
    for (const one of [mine, theirs]) one.destroy();
  });

  test('are where the other sees them, with the name that the server stamped', () => {
    const [a, b] = together('one\ntwo');
    const { show, stop } = presence(a, b);
    b.select([0, 1], [1, 2]);
    const cursor = anchorsOf(b.bound.binding, b.editor.state.selection);
    const user = { id: 'u', name: 'Teal Heron', color: 'teal' };
    const { anchor, head } = b.editor.state.selection;
    expect(show({ user, cursor })).toEqual([
      { clientId: 2, name: 'Teal Heron', color: 'teal', anchor, head },
    ]);
    stop();
  });

  test('presence of any shape is survived', () => {
    const [a, b] = together('one');
    const { show, stop } = presence(a, b);
    const bad = { type: null, tname: 'other', item: { client: 99, clock: 99 }, assoc: -1 };
    for (const cursor of [
      1,
      'x',
      {},
      [],
      { anchor: 1, head: 2 },
      { anchor: bad, head: bad },
      { anchor: { item: 'x' }, head: { item: {} } },
      { anchor: { tname: 'title' }, head: {} },
    ]) {
      expect(show({ cursor, user: { name: 7, color: '"><script>' } })).toEqual([]);
    }
    stop();
  });
});

describe('composition', () => {
  test('CARET-1: what others do to the block that I compose in is held back until I am done, and what I compose goes out', async () => {
    const [a, b] = together('one two\nother');
    const composing = { is: true };
    Object.defineProperty(a.editor.view, 'composing', { get: () => composing.is });
    a.caret(0, 3).type('あ');
    exchange(a, b);
    b.caret(0, 0).type('X');
    b.caret(1, 0).type('Y');
    b.caret(0, 0).run(setKind('heading', { level: 1 }));
    exchange(a, b);
    expect(a.page.child(0).textContent).toBe('oneあ two');
    a.type('い');
    exchange(a, b);
    expect(b.page.child(0).textContent).toBe('Xoneあい two');
    composing.is = false;
    a.editor.view.dom.dispatchEvent(new Event('compositionend'));
    await expect.poll(() => a.page.child(0).textContent).toBe('Xoneあい two');
    expect(a.page.toJSON()).toEqual(b.page.toJSON());
    expect(a.where).toEqual([0, 6, 0, 6]);
    expect(a.unasked).toBe(0);
    expect(a.blocks[0]?.kind).toBe('heading');
  });

  test('MERGE-1: what I compose takes nothing back that others do to the block meanwhile, and doubles nothing', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const roll = dice(seed);
      const [a, b] = together('one two three\nother');
      const composing = { is: true };
      Object.defineProperty(a.editor.view, 'composing', { get: () => composing.is });
      let composed = '';
      let kind = b.blocks[0]?.kind;
      for (let step = 0; step < 30; step++) {
        const kana = String.fromCharCode(0x3042 + step);
        if (roll(2) === 0) {
          if (composed === '') a.caret(0, roll(a.page.child(0).content.size + 1));
          // An input method replaces what it has shown so far.
          const { head } = a.editor.state.selection;
          const from = head - (composed === '' ? 0 : 1);
          a.editor.view.dispatch(a.editor.state.tr.insertText(kana, from, head));
          composed = kana;
        } else if (roll(6) === 0) {
          b.caret(0, 0).run(toggleKind(['quote', 'bullet'][roll(2)] ?? ''));
          kind = b.blocks[0]?.kind;
        } else b.caret(0, roll(b.page.child(0).content.size + 1)).type(['X', 'YY', 'ZX'][roll(3)] ?? '');
        exchange(a, b);
      }
      composing.is = false;
      b.caret(1, 0).type('!');
      exchange(a, b);
      expect(a.text.replace(/[^\u3042-\u3082]/g, ''), `seed ${seed}`).toBe(composed);
      expect(a.text.replace(/[^a-z]/g, ''), `seed ${seed}`).toBe('onetwothreeother');
      expect(a.blocks[0]?.kind).toBe(kind);
      expect(a.page.toJSON()).toEqual(a.freshReading().toJSON());
      expect(a.page.toJSON()).toEqual(b.page.toJSON());
      expect(a.unasked).toBe(0);
    }
  });
});

test('MERGE-3: hostile content that arrives in an open editor is shown as it reads and answered with nothing', () => {
  const [a, b] = together('some text\nmore');
  const roll = dice(7);
  const text = b.doc.getText('body');
  const junk: (() => void)[] = [
    () =>
      text.insertEmbed(
        roll(text.length + 1),
        new Y.Map([
          ['id', 'x'],
          ['kind', 'divider'],
        ] as [string, unknown][]),
      ),
    () =>
      text.insertEmbed(
        roll(text.length + 1),
        new Y.Map([
          ['id', 'x'],
          ['indent', Number.NaN],
        ] as [string, unknown][]),
      ),
    () => text.insertEmbed(roll(text.length + 1), new Y.Map()),
    () => text.insertEmbed(roll(text.length + 1), { kind: 'break', and: 'more' }),
    () => text.insertEmbed(roll(text.length + 1), [1, 2]),
    () => text.insertEmbed(roll(text.length + 1), new Y.XmlElement('p') as never),
    () =>
      text.insert(roll(text.length + 1), 'z\n\u0000\ud800', {
        bold: 'so',
        link: { href: 'javascript:x' },
        new: { deep: [1] },
      }),
    () => text.delete(roll(Math.max(1, text.length)), roll(3)),
  ];
  for (let i = 0; i < 200; i++) {
    junk[roll(junk.length)]?.();
    exchange(a, b);
    if (i % 5 === 0) {
      const block = roll(a.page.childCount);
      if (a.page.child(block).isTextblock) a.caret(block, 0);
      ACTS[ACT_NAMES[roll(ACT_NAMES.length)] ?? '']?.(a, roll);
      exchange(a, b);
    }
    expect(a.page.toJSON()).toEqual(a.freshReading().toJSON());
    a.page.check();
    expect(a.unasked).toBe(0);
  }
  expect(a.page.toJSON()).toEqual(b.page.toJSON());
});

test('SCHEMA-1: an editor that does not know a kind, a mark, a key or an embed keeps them through edits around and inside', () => {
  const [a, b] = together('before\nafter');
  const text = b.doc.getText('body');
  b.doc.transact(() => {
    const at = text.length - 'after'.length - 1;
    text.insertEmbed(
      at,
      new Y.Map<unknown>([
        ['id', 'new'],
        ['kind', 'callout'],
        ['mood', 'calm'],
      ]),
    );
    text.insert(at + 1, 'inside', { glow: 2 });
    text.insertEmbed(at + 4, { kind: 'mention', of: 'u' }, { glow: 2 });
  });
  exchange(a, b);
  a.caret(1, 2).type('X').press('Enter');
  a.type('Y').undo();
  a.select([0, 2], [1, 1]).press('Mod-b');
  a.run(setKind('quote'));
  exchange(a, b);
  const callout = a.blocks.find(({ id }) => id === 'new');
  expect(callout).toMatchObject({ kind: 'callout', extra: '{"mood":"calm"}' });
  const inlines = a.blocks.flatMap(({ content }) => content);
  expect(inlines).toContainEqual(
    expect.objectContaining({ type: 'unknown', value: '{"kind":"mention","of":"u"}' }),
  );
  expect(inlines.filter(({ marks }) => marks.unknown === '{"glow":2}').length).toBeGreaterThan(1);
  expect(a.page.toJSON()).toEqual(a.freshReading().toJSON());
});
