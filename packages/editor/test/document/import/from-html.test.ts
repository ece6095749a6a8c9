import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHtml, withoutTitleHeading } from '../../../src/document/import/index.ts';
import { outlineOf } from '../../support/outline-of.ts';

describe('a page as somebody else wrote it', () => {
  test('an encyclopedia article', () => {
    const { blocks, title, dropped } = fromHtml(
      `<!doctype html><html><head><title>Tea - Pedia</title><style>p{}</style></head><body>
      <h1>Tea</h1><script>track()</script>
      <p onclick="x()"><b>Tea</b> is   a <a href="/wiki/Drink">drink</a><sup>[1]</sup>, see
        <a href="https://tea.org/">here</a> or <a href="java&#10;script:alert(1)">there</a>.</p>
      <h4>Kinds</h4>
      <ul><li>Green<ul><li>Sencha</ul><li><p>Black</p><p>More on it.</p><pre><code class="language-js">a(
  1)
</code></pre></ul>
      <table><caption>Harvest</caption><tr><th>Year<th>Sum<tr><td rowspan=2>2020<td>1<tr><td>2<tr><td colspan=2><ol><li>x</ol></table>
      <blockquote><p>One</p><p>Two</p></blockquote><hr><img src=a.png alt="A cup"><p>a<br>b<br></p>`,
      { base: 'https://pedia.org/' },
    );
    expect(outlineOf(blocks)).toEqual([
      'heading1: Tea',
      'paragraph: {bold|Tea} is a {link|drink}[1], see {link|here} or there.',
      'heading3: Kinds',
      'bullet: Green',
      '  bullet: Sencha',
      'bullet: Black',
      '  paragraph: More on it.',
      '  code js: a(\n  1)',
      'paragraph: Harvest',
      'table head-row',
      'paragraph: Year | paragraph: Sum',
      '2x1 paragraph: 2020 | paragraph: 1',
      'paragraph:  | paragraph: 2',
      '1x2 ordered: x | paragraph: ',
      'quote: One',
      'quote: Two',
      'divider: ',
      'paragraph: A cup',
      'paragraph: a⏎b',
    ]);
    expect(title).toBe('Tea - Pedia');
    expect(dropped).toEqual([
      { what: 'script', count: 1 },
      { what: 'event attribute', count: 1 },
      { what: 'subscript or superscript', count: 1 },
      { what: 'unsafe link', count: 1 },
      { what: 'heading of level 4 (now 3)', count: 1 },
      { what: 'image', count: 1 },
    ]);
    expect(new Set(blocks.map(({ id }) => id)).size).toBe(blocks.length);
  });

  test('a text copied from Google Docs', () => {
    const { blocks } = fromHtml(
      `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700;white-space:pre-wrap;">Bold</span><span style="font-weight:400;text-decoration:line-through;white-space:pre-wrap;"> and  more</span></p><ul><li dir="ltr" aria-level="1"><p role="presentation"><span style="font-style:italic">one</span></p></li><ul><li aria-level="2"><p>two</p></li></ul></ul></b>`,
    );
    expect(outlineOf(blocks)).toEqual([
      'paragraph: {bold|Bold}{strike| and  more}',
      'bullet: {italic|one}',
      '  bullet: two',
    ]);
  });

  test('a list copied from Word', () => {
    const { blocks } = fromHtml(
      `<html xmlns:o="urn:x"><body><p class=MsoListParagraph style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>First<o:p></o:p></p><p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>a)<span>&nbsp;</span></span><![endif]>Second<o:p></o:p></p><p class=MsoNormal>Plain<o:p></o:p></p></body></html>`,
    );
    expect(outlineOf(blocks)).toEqual(['bullet: First', '  ordered: Second', 'paragraph: Plain']);
  });

  test('boxes in items, check boxes, ragged tables and tables in tables', () => {
    const { blocks, dropped } = fromHtml(
      '<ul><li><div>in a box</div>after</li><li><label><input type=checkbox checked> done</label></li></ul>' +
        '<table><tr><td>a<td>b<td>c<tr><td>d</table><table><tr><td><table><tr><td>deep<td>er</table></table>' +
        '<p>&nbsp;</p><details><summary>More</summary>inside</details><p hidden>secret</p>',
    );
    expect(outlineOf(blocks)).toEqual([
      'bullet: in a box',
      '  paragraph: after',
      'task done: done',
      'table',
      'paragraph: a | paragraph: b | paragraph: c',
      'paragraph: d | paragraph:  | paragraph: ',
      'table',
      'paragraph: deep / paragraph: er',
      'paragraph: \u00a0',
      'paragraph: More',
      'paragraph: inside',
    ]);
    expect(dropped).toEqual([
      { what: 'table inside of a table', count: 1 },
      { what: 'hidden text', count: 1 },
    ]);
  });

  test('more rows than a table may have become several tables', () => {
    const { blocks } = fromHtml(`<table>${'<tr><td>x</td></tr>'.repeat(2_500)}</table>`);
    expect(blocks.map(({ table }) => table?.rows.length)).toEqual([1_000, 1_000, 500]);
  });

  test('a heading that is only the title can be left to the title', () => {
    expect(outlineOf(withoutTitleHeading(fromHtml('<h1>Plan</h1><p>x')).blocks)).toEqual(['paragraph: x']);
  });
});

describe('hostile HTML', () => {
  test('random characters and tags never throw', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        ...'<ul> <li> </li> </ul> <table> <tr> <td colspan=9> </table> <p> <b> </i> <a href="x"> <pre> <script> </script> <svg> <math> <template> <select> <!-- --> <![CDATA[ <plaintext> <blockquote> <br> <h5> <frameset> <form> </p> </br> <caption> <col>'.split(
          ' ',
        ),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { blocks } = fromHtml(pieces.join(''));
        expect(blocks.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['lists', '<ul><li>x'],
    ['tables', '<table><tr><td>x'],
    ['boxes', '<div>'],
  ])('10 MB of nested %s keep their text in few blocks', (_, unit) => {
    const count = Math.floor(10_000_000 / unit.length);
    const { blocks, dropped } = fromHtml(unit.repeat(count));
    expect(blocks.length).toBeLessThan(110);
    const nested = dropped.find(({ what }) => what.startsWith('element nested deeper'));
    expect(nested?.count).toBeGreaterThan(count / 2);
    if (unit.endsWith('x'))
      expect(JSON.stringify(blocks).match(/x/g)?.length ?? 0).toBeGreaterThanOrEqual(count);
  });

  test('what is beyond a limit says so', () => {
    expect(() => fromHtml('<p>x'.repeat(100_001))).toThrow(/more than 100,000 paragraphs.*Split/);
    expect(() => fromHtml(' '.repeat(16_000_001))).toThrow(/at most 16.0 million.*Split/);
    expect(() => fromHtml('<b>x<p>'.repeat(900_000))).toThrow(/elements.*Split/);
  });
});
