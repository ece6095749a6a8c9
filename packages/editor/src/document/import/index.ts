export type { Dropped } from '../drop-report.ts';
export { bodyUpdate } from './body-update.ts';
export { type FromHtmlOptions, fromHtml } from './from-html.ts';
export { fromMarkdown } from './from-markdown.ts';
export { fromXmlFragment } from './from-xml-fragment.ts';
export { ImportError, type ImportErrorCode } from './import-error.ts';
export { type Imported, withoutTitleHeading } from './imported.ts';
export { MAX_HTML, MAX_IMPORT_BLOCKS, MAX_MARKDOWN } from './limits.ts';
