import { type Attributes, Node } from '@tiptap/core';
import { nodeNameOf, UNKNOWN_ATOM, UNKNOWN_BLOCK } from '../convert.ts';
import { TaskView } from './task-view.ts';

/** The attributes of every block. An id is given to a new block when it enters the document, not before. */
export const blockAttributes: Attributes = {
  id: { default: null, rendered: false, keepOnSplit: false },
  indent: {
    default: 0,
    parseHTML: (element) => Number(element.getAttribute('data-indent') ?? 0),
    renderHTML: ({ indent }) => ({ 'data-indent': indent }),
  },
  extra: { default: null, rendered: false },
};

/** The clipboard's HTML is flattened to these before it is parsed: see `flatten-html.ts`. */
function parseKind(kind: string) {
  return [{ tag: `[data-kind="${kind}"]`, preserveWhitespace: 'full' as const }];
}

const textBlock = { group: 'block cellBlock', content: 'inline*', marks: '_' };

export const Paragraph = Node.create({
  ...textBlock,
  name: 'paragraph',
  priority: 1000,
  addAttributes: () => blockAttributes,
  parseHTML: () => [...parseKind('paragraph'), { tag: 'p' }],
  renderHTML: ({ HTMLAttributes }) => ['p', { ...HTMLAttributes, 'data-kind': 'paragraph' }, 0],
});

export const Heading = Node.create({
  ...textBlock,
  name: 'heading',
  defining: true,
  addAttributes: () => ({
    ...blockAttributes,
    level: {
      default: 1,
      parseHTML: (element) => Number(element.getAttribute('data-level') ?? 1),
      rendered: false,
    },
  }),
  parseHTML: () => parseKind('heading'),
  // The document's own title is the page's first heading.
  renderHTML: ({ node, HTMLAttributes }) => [
    `h${Number(node.attrs.level) + 1}`,
    { ...HTMLAttributes, 'data-kind': 'heading', 'data-level': node.attrs.level },
    0,
  ],
});

function listNode(name: 'bullet' | 'ordered') {
  return Node.create({
    ...textBlock,
    name,
    defining: true,
    addAttributes: () => blockAttributes,
    parseHTML: () => parseKind(name),
    renderHTML: ({ HTMLAttributes }) => ['div', { ...HTMLAttributes, 'data-kind': name }, 0],
  });
}

export const Bullet = listNode('bullet');
export const Ordered = listNode('ordered');

export const Task = Node.create({
  ...textBlock,
  name: 'task',
  defining: true,
  addAttributes: () => ({
    ...blockAttributes,
    checked: {
      default: false,
      keepOnSplit: false,
      parseHTML: (element) => element.getAttribute('data-checked') === 'true',
      renderHTML: ({ checked }) => ({ 'data-checked': String(checked) }),
    },
  }),
  parseHTML: () => parseKind('task'),
  renderHTML: ({ HTMLAttributes }) => ['div', { ...HTMLAttributes, 'data-kind': 'task' }, 0],
  addNodeView:
    () =>
    ({ node, view, getPos }) =>
      new TaskView(node, view, getPos),
});

export const Quote = Node.create({
  ...textBlock,
  name: 'quote',
  defining: true,
  addAttributes: () => blockAttributes,
  parseHTML: () => parseKind('quote'),
  renderHTML: ({ HTMLAttributes }) => ['blockquote', { ...HTMLAttributes, 'data-kind': 'quote' }, 0],
});

export const Code = Node.create({
  ...textBlock,
  name: nodeNameOf('code'),
  code: true,
  defining: true,
  addAttributes: () => ({
    ...blockAttributes,
    language: {
      default: '',
      parseHTML: (element) => element.getAttribute('data-language') ?? '',
      renderHTML: ({ language }) => (language === '' ? {} : { 'data-language': language }),
    },
  }),
  parseHTML: () => parseKind('code'),
  renderHTML: ({ HTMLAttributes }) => [
    'pre',
    { ...HTMLAttributes, 'data-kind': 'code', spellcheck: 'false' },
    ['code', 0],
  ],
});

export const Divider = Node.create({
  name: 'divider',
  group: 'block cellBlock',
  addAttributes: () => blockAttributes,
  parseHTML: () => parseKind('divider'),
  renderHTML: ({ HTMLAttributes }) => ['div', { ...HTMLAttributes, 'data-kind': 'divider' }, ['hr']],
});

/** What stands in the place of something that only a newer version can show. */
export const FROM_NEWER_VERSION = 'Made with a newer version of Coscribe';

/** A block of a kind that this build doesn't know: its text can be edited, all else of it is left alone (SCHEMA-1). */
export const UnknownBlock = Node.create({
  ...textBlock,
  name: UNKNOWN_BLOCK,
  defining: true,
  addAttributes: () => ({
    ...blockAttributes,
    kind: { default: 'unknown', rendered: false },
  }),
  renderHTML: ({ HTMLAttributes }) => ['div', { ...HTMLAttributes, 'data-kind': 'unknown' }, 0],
});

/** The same without text: a box that can be selected, moved, copied and deleted as one thing. */
export const UnknownAtom = Node.create({
  name: UNKNOWN_ATOM,
  group: 'block cellBlock',
  addAttributes: () => ({
    ...blockAttributes,
    kind: { default: 'unknown', rendered: false },
  }),
  renderHTML: ({ HTMLAttributes }) => [
    'div',
    { ...HTMLAttributes, 'data-kind': 'unknown-atom' },
    ['span', FROM_NEWER_VERSION],
  ],
});
