import {
  type AuthoredStretch,
  authorsOf,
  BODY,
  MAX_TITLE,
  readDocument,
  readTitle,
  TITLE,
  toHtml,
  toMarkdown,
} from '@coscribe/editor/document';
import * as Y from 'yjs';
import { htmlPage } from './html-page.ts';

export const EXPORT_FORMATS = ['md', 'html'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What can be done with a document's full state (one V1 update, or no bytes at all), on a throw-away copy. */
export interface ContentJobs {
  readTitle: { readonly bytes: Uint8Array<ArrayBuffer>; readonly result: string };
  /** The result is one update on top of `bytes`; null when the title is that already. */
  changeTitle: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly title: string;
    readonly result: Uint8Array<ArrayBuffer> | null;
  };
  /** The full state of a new document. */
  copy: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly result: { readonly bytes: Uint8Array<ArrayBuffer>; readonly title: string };
  };
  export: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly format: ExportFormat;
    readonly result: { readonly text: string; readonly title: string };
  };
  /** Of the body. */
  authors: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly actors: ReadonlyMap<number, string>;
    readonly result: readonly AuthoredStretch[];
  };
}

type Job<Name extends keyof ContentJobs> = Omit<ContentJobs[Name], 'result'>;
type Result<Name extends keyof ContentJobs> = ContentJobs[Name]['result'];

export const contentJobs: { readonly [Name in keyof ContentJobs]: (job: Job<Name>) => Result<Name> } = {
  readTitle: ({ bytes }) => withDocument(bytes, readTitle),
  changeTitle: ({ bytes, title }) => withDocument(bytes, (document) => writeTitle(document, title)),
  copy: ({ bytes }) =>
    withDocument(bytes, (document) => {
      const title = `Copy of ${readTitle(document) || 'an untitled document'}`.slice(0, MAX_TITLE);
      writeTitle(document, title);
      return { bytes: owned(Y.encodeStateAsUpdate(document)), title };
    }),
  export: ({ bytes, format }) =>
    withDocument(bytes, (document) => {
      const { title, blocks } = readDocument(document);
      if (format === 'html') return { text: htmlPage(title, toHtml(blocks)), title };
      const heading = title === '' ? '' : `# ${title.replace(/[\\`*_[\]<>#]/g, '\\$&')}\n\n`;
      return { text: heading + toMarkdown(blocks), title };
    }),
  authors: ({ bytes, actors }) =>
    withDocument(bytes, (document) => authorsOf(document.getText(BODY), actors)),
};

function withDocument<T>(bytes: Uint8Array, use: (document: Y.Doc) => T): T {
  const document = new Y.Doc();
  try {
    if (bytes.length > 0) Y.applyUpdate(document, bytes);
    return use(document);
  } finally {
    document.destroy();
  }
}

/** Changes no more characters than needed, so that words typed into the title meanwhile stay. */
function writeTitle(document: Y.Doc, title: string): Uint8Array<ArrayBuffer> | null {
  const text = document.getText(TITLE);
  const before = text.toString();
  if (before === title) return null;
  let start = 0;
  while (start < Math.min(before.length, title.length) && before[start] === title[start]) start += 1;
  if (isHighSurrogate(before, start - 1)) start -= 1;
  let end = 0;
  const most = Math.min(before.length, title.length) - start;
  while (end < most && before.at(-1 - end) === title.at(-1 - end)) end += 1;
  if (isHighSurrogate(before, before.length - end - 1) || isHighSurrogate(title, title.length - end - 1))
    end -= 1;
  let update: Uint8Array | undefined;
  document.once('update', (bytes: Uint8Array) => {
    update = bytes;
  });
  document.transact(() => {
    text.delete(start, before.length - end - start);
    text.insert(start, title.slice(start, title.length - end));
  });
  return update === undefined ? null : owned(update);
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Yjs types its bytes as on any kind of buffer; they are on a plain one. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
