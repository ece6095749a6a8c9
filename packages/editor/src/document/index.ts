export { type AuthoredStretch, type AuthorsRange, authorsOf } from './authors.ts';
export {
  BLOCK_KINDS,
  type Block,
  type BlockKind,
  type Inline,
  type Link,
  type Marks,
  textOf,
} from './block.ts';
export { type Branch, branchesOf, ordinalsOf } from './outline.ts';
export {
  BODY,
  type DocumentContent,
  MAX_TITLE,
  readDocument,
  readTitle,
  TITLE,
  titleOf,
} from './read-document.ts';
export { hrefFromInput, safeHref } from './safe-href.ts';
export { toHtml } from './to-html.ts';
export { toMarkdown } from './to-markdown.ts';
export { toPlainText } from './to-plain-text.ts';
