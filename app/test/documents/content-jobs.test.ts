import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { contentJobs } from '../../src/documents/content-jobs.ts';
import { convertContent } from '../../src/documents/convert-content.ts';
import { fileName } from '../../src/documents/export-document.ts';
import { docOf, docWith } from '../support/sync-peer.ts';

const bytesOf = (document: Y.Doc) => new Uint8Array(Y.encodeStateAsUpdate(document));

describe('titles', () => {
  test.each([
    ['', 'New'],
    ['Old', ''],
    ['The old plan', 'The new plan'],
    ['aaa', 'aaaa'],
    ['🦊🦊', '🦊🐻'],
    ['🦊x', '🦁x'],
    ['\u{1F98A}', '\u{1F58A}'],
    ['x\u{1F98A}y', 'x\u{1F58A}y'],
  ])('%j becomes %j', (before, after) => {
    const document = docWith(before, 'body');
    const update = contentJobs.changeTitle({ bytes: bytesOf(document), title: after });
    expect(update).not.toBeNull();
    Y.applyUpdate(document, update ?? new Uint8Array());
    expect(document.getText('title').toString()).toBe(after);
    expect(document.getText('body').toString()).toBe('body');
  });

  test('MERGE-2: a rename keeps what somebody types into the title at the same time', () => {
    const document = docWith('The old plan', '');
    const bytes = bytesOf(document);
    document.getText('title').insert(12, ' for us');
    document.getText('title').insert(0, '1. ');
    Y.applyUpdate(document, contentJobs.changeTitle({ bytes, title: 'The new plan' }) ?? new Uint8Array());
    expect(document.getText('title').toString()).toBe('1. The new plan for us');
  });

  test('the same title writes nothing, and an empty document can be named', () => {
    expect(contentJobs.changeTitle({ bytes: bytesOf(docWith('Same', '')), title: 'Same' })).toBeNull();
    const update = contentJobs.changeTitle({ bytes: new Uint8Array(), title: 'First' });
    expect(
      docOf(update ?? new Uint8Array())
        .getText('title')
        .toString(),
    ).toBe('First');
  });
});

describe('in a thread', () => {
  test('a copy says so in its title and has the body', async () => {
    const copy = await convertContent('copy', { bytes: bytesOf(docWith('Plan', 'words')) });
    expect(copy.title).toBe('Copy of Plan');
    expect(docOf(copy.bytes).getText('title').toString()).toBe('Copy of Plan');
    expect(docOf(copy.bytes).getText('body').toString()).toBe('words');
  });

  test('JOURNAL-3: bytes that are no document are an error, and the next job goes on', async () => {
    const broken = convertContent('readTitle', { bytes: new Uint8Array([255, 255, 255, 1]) });
    await expect(broken).rejects.toThrow();
    expect(await convertContent('readTitle', { bytes: bytesOf(docWith('Fine', '')) })).toBe('Fine');
  });

  test('a title is text in every format', async () => {
    const bytes = bytesOf(docWith('<b>*x*</b>', 'a & b'));
    const html = await convertContent('export', { bytes, format: 'html' });
    expect(html.text).toContain('<title>&lt;b&gt;*x*&lt;/b&gt;</title>');
    expect(html.text).toContain('<p>a &amp; b</p>');
    const markdown = await convertContent('export', { bytes, format: 'md' });
    expect(markdown.text.split('\n')[0]).toBe('# \\<b\\>\\*x\\*\\</b\\>');
  });
});

test.each([
  ['Plan', 'Plan.md'],
  ['', 'Untitled.md'],
  ['../../etc/passwd', 'etc passwd.md'],
  ['a/b\\c:d"e\u202Ef', 'a b c d e f.md'],
  ['...', 'Untitled.md'],
])('the file of %j is %j', (title, name) => {
  expect(fileName(title, 'md')).toBe(name);
});
