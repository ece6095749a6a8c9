// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from 'vitest';
import { clipboardText } from '../../src/document/clipboard.ts';
import { setLink, unsetLink } from '../../src/document/commands/links.ts';
import { toHtml } from '../../src/document/index.ts';
import { Writer } from '../support/people.ts';

const all: Writer[] = [];
function writer(text = ''): Writer {
  const one = new Writer();
  all.push(one);
  return one.type(text);
}
/** Kind, indent and text of each block, one a line. */
function shape(one: Writer): string[] {
  expect(one.page.toJSON()).toEqual(one.freshReading().toJSON());
  return one.page.children.map(
    (node) => `${'  '.repeat(Number(node.attrs.indent))}${node.type.name}: ${node.textContent}`,
  );
}
afterEach(() => {
  for (const one of all.splice(0)) one.destroy();
});

describe('Enter', () => {
  test('in an empty list item goes one step out, and then out of the list', () => {
    const one = writer('- a\n');
    one.press('Tab');
    one.type('b\n\n');
    expect(shape(one)).toEqual(['bullet: a', '  bullet: b', 'bullet: ']);
    one.type('\n');
    expect(shape(one)).toEqual(['bullet: a', '  bullet: b', 'paragraph: ']);
  });

  test('at the start of text puts an empty block above, and the text keeps its block', () => {
    const one = writer('# Title');
    const id = one.blocks[0]?.id;
    one.caret(0, 0).press('Enter');
    expect(shape(one)).toEqual(['paragraph: ', 'heading: Title']);
    expect(one.blocks[1]?.id).toBe(id);
  });

  test('in the middle of a done task gives one that is not done', () => {
    const one = writer('[x] ab');
    one.caret(0, 1).press('Enter');
    expect(one.blocks.map(({ kind, checked }) => [kind, checked])).toEqual([
      ['task', true],
      ['task', false],
    ]);
  });

  test('in code is a line break, twice at the end leaves it', () => {
    const one = writer('``` a\nb\n');
    expect(shape(one)).toEqual(['codeBlock: a\nb\n']);
    one.type('\n');
    expect(shape(one)).toEqual(['codeBlock: a\nb', 'paragraph: ']);
  });

  test('replaces what is selected', () => {
    const one = writer('one two\nthree');
    one.select([0, 3], [1, 2]).press('Enter');
    expect(shape(one)).toEqual(['paragraph: one', 'paragraph: ree']);
  });
});

describe('Backspace', () => {
  test('at a block start: paragraph first, then out, then up', () => {
    const one = writer('- a\nb');
    one.press('Tab');
    one.caret(1, 0).press('Backspace');
    expect(shape(one)).toEqual(['bullet: a', '  paragraph: b']);
    one.press('Backspace');
    expect(shape(one)).toEqual(['bullet: a', 'paragraph: b']);
    one.press('Backspace');
    expect(shape(one)).toEqual(['bullet: ab']);
  });

  test('takes back an input rule', () => {
    const one = writer('# ');
    expect(shape(one)).toEqual(['heading: ']);
    one.press('Backspace');
    expect(shape(one)).toEqual(['paragraph: # ']);
  });

  test('removes an empty block or a divider above', () => {
    const one = writer('\n---x');
    expect(shape(one)).toEqual(['paragraph: ', 'divider: ', 'paragraph: x']);
    one.caret(2, 0).press('Backspace');
    one.press('Backspace');
    expect(shape(one)).toEqual(['paragraph: x']);
  });
});

describe('Tab', () => {
  test('takes along what hangs under an item, at most one step below the one above', () => {
    const one = writer('- a\nb\nc');
    one.press('Tab');
    one.caret(1, 0).press('Tab');
    expect(shape(one)).toEqual(['bullet: a', '  bullet: b', '    bullet: c']);
    one.press('Tab');
    expect(shape(one)).toEqual(['bullet: a', '  bullet: b', '    bullet: c']);
    one.press('Shift-Tab');
    expect(shape(one)).toEqual(['bullet: a', 'bullet: b', '  bullet: c']);
  });
});

describe('input rules', () => {
  test.each([
    ['# x', 'heading: x'],
    ['### x', 'heading: x'],
    ['- x', 'bullet: x'],
    ['* x', 'bullet: x'],
    ['1. x', 'ordered: x'],
    ['[] x', 'task: x'],
    ['[ ] x', 'task: x'],
    ['> x', 'quote: x'],
    ['``` x', 'codeBlock: x'],
  ])('%s', (typed, result) => {
    expect(shape(writer(typed))).toEqual([result]);
  });

  test('who types the sign again in a list item gets no sign in the text, and another sign changes the item', () => {
    expect(shape(writer('- a\n- b\n1. c\n[] d'))).toEqual([
      'bullet: a',
      'bullet: b',
      'ordered: c',
      'task: d',
    ]);
    const one = writer('- a\n- ');
    one.press('Backspace');
    expect(shape(one), 'Backspace brings it back').toEqual(['bullet: a', 'bullet: - ']);
  });

  test('three dashes are a divider, three backticks and Enter are code', () => {
    expect(shape(writer('---x'))).toEqual(['divider: ', 'paragraph: x']);
    expect(shape(writer('```\nx'))).toEqual(['codeBlock: x']);
  });

  test('marks', () => {
    const one = writer('**b** *i* _j_ ~~s~~ `c` d');
    expect(toHtml(one.blocks)).toBe(
      '<p><strong>b</strong> <em>i</em> <em>j</em> <s>s</s> <code>c</code> d</p>',
    );
  });
});

describe('links', () => {
  test('are set, changed and taken off; only good addresses', () => {
    const one = writer('see this');
    one.select([0, 4], [0, 8]).run(setLink('example.org/x'));
    expect(toHtml(one.blocks)).toContain('href="https://example.org/x"');
    one.caret(0, 6).run(setLink('a@b.org'));
    expect(toHtml(one.blocks)).toContain('href="mailto:a@b.org"');
    one.run(setLink('javascript:alert(1)'));
    expect(toHtml(one.blocks)).toContain('href="mailto:a@b.org"');
    one.run(unsetLink);
    expect(toHtml(one.blocks)).toBe('<p>see this</p>');
  });
});

describe('paste', () => {
  test('of many blocks is an edit of few steps, and each block has an id of its own', () => {
    const one = writer('before');
    const { view } = one.editor;
    let steps = 0;
    view.setProps({
      dispatchTransaction: (transaction) => {
        const { state, transactions } = view.state.applyTransaction(transaction);
        for (const tr of transactions) steps += tr.steps.length;
        view.updateState(state);
      },
    });
    const many = Array.from({ length: 100 }, (_, i) => `<p>Line ${i}</p>`).join('');
    view.pasteHTML(many);
    view.pasteHTML(many);
    expect(steps).toBeLessThan(20);
    expect(shape(one)).toHaveLength(199);
    expect(new Set(one.blocks.map(({ id }) => id)).size).toBe(199);
  });

  test('nested lists, quotes and boxes become flat blocks, and nothing is lost', () => {
    const one = writer();
    one.editor.view.pasteHTML(
      '<div><h1>Head</h1><div>loose <b>bold</b><ul><li><p>one</p><p>more</p><ol><li>deep</li></ol></li><li>two</li></ul></div>' +
        '<blockquote><p>q1</p><ul><li>in quote</li></ul></blockquote><pre><code class="language-js">a\n  b\n</code></pre><hr>' +
        '<ul><li><input type="checkbox" checked> done</li></ul><table><tr><td>c1</td><td>c2</td></tr></table>tail</div>',
    );
    expect(shape(one)).toEqual([
      'heading: Head',
      'paragraph: loose bold',
      'bullet: one',
      '  paragraph: more',
      '  ordered: deep',
      'bullet: two',
      'quote: q1',
      'bullet: in quote',
      'codeBlock: a\n  b',
      'divider: ',
      'task: done',
      'table: c1c2',
      'paragraph: tail',
    ]);
    expect(one.blocks[8]?.language).toBe('js');
    expect(one.blocks[10]?.checked).toBe(true);
  });

  test('scripts, handlers and bad addresses do not come in', () => {
    const one = writer();
    one.editor.view.pasteHTML(
      '<script>alert(1)</script><style>p{}</style><p onclick="x()">a <a href="javascript:x()">b</a> <a href="https://ok.org" onclick="x()">c</a><img src=x onerror=x() alt="picture"></p>',
    );
    expect(toHtml(one.blocks)).toBe(
      '<p>a b <a href="https://ok.org" rel="noopener noreferrer nofollow">c</a>picture</p>',
    );
    expect(one.editor.view.dom.innerHTML).not.toMatch(/onclick|onerror|javascript|<script|<style/);
  });

  test('what is copied comes back the same, with ids of its own', () => {
    const one = writer('# t\n- a\nb');
    one.press('Tab');
    one.type('\n\n\n> q');
    const slice = one.page.slice(0, one.page.content.size);
    const { dom, text } = one.editor.view.serializeForClipboard(slice);
    expect(dom.innerHTML).toMatch(
      /<h1[^>]*>t<\/h1><ul><li>a<ul><li>b<\/li><\/ul><\/li><\/ul><blockquote><p>q<\/p><\/blockquote>/,
    );
    expect(text).toBe('t\n- a\n  - b\n> q');
    const other = writer();
    other.editor.view.pasteHTML(dom.innerHTML);
    expect(shape(other)).toEqual(shape(one));
    other.caret(3, -1);
    other.editor.view.pasteHTML(dom.innerHTML);
    const ids = other.blocks.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(clipboardText(one.page.slice(2, 3))).toBe('t'.slice(1));
  });

  test('plain text becomes paragraphs', () => {
    const one = writer();
    one.editor.view.pasteText('one\ntwo\n\nthree');
    expect(shape(one)).toEqual(['paragraph: one', 'paragraph: two', 'paragraph: three']);
  });
});
