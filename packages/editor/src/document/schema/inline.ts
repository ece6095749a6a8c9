import { Mark, Node } from '@tiptap/core';
import { LINE_BREAK, UNKNOWN_INLINE } from '../convert.ts';
import { safeHref } from '../safe-href.ts';
import { FROM_NEWER_VERSION } from './blocks.ts';

export const LineBreak = Node.create({
  name: LINE_BREAK,
  group: 'inline',
  inline: true,
  selectable: false,
  parseHTML: () => [{ tag: 'br' }],
  renderHTML: () => ['br'],
  renderText: () => '\n',
});

/** Something inline that this build doesn't know: a quiet box that is kept, moved and deleted as one thing. */
export const UnknownInline = Node.create({
  name: UNKNOWN_INLINE,
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({ value: { default: '', rendered: false } }),
  renderHTML: () => [
    'span',
    { 'data-unknown': '', role: 'img', 'aria-label': FROM_NEWER_VERSION, title: FROM_NEWER_VERSION },
    '…',
  ],
});

export const Link = Mark.create({
  name: 'link',
  inclusive: false,
  addAttributes: () => ({
    href: { default: null, parseHTML: (element) => safeHref(element.getAttribute('href')) },
    extra: { default: null, rendered: false },
  }),
  parseHTML: () => [
    { tag: 'a[href]', getAttrs: (element) => safeHref(element.getAttribute('href')) !== null && null },
  ],
  // Checked again here: what is drawn must be safe whatever the mark holds.
  renderHTML: ({ HTMLAttributes }) => [
    'a',
    { href: safeHref(HTMLAttributes.href) ?? undefined, rel: 'noopener noreferrer nofollow' },
    0,
  ],
});

/** Attributes of a newer version, carried along with the text that they are on (SCHEMA-1). */
export const UnknownMarks = Mark.create({
  name: 'unknownMarks',
  inclusive: true,
  addAttributes: () => ({ attributes: { default: '{}', rendered: false } }),
  renderHTML: () => ['span', 0],
});
