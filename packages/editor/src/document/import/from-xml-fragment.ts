import * as Y from 'yjs';
import { isRecord } from '../block.ts';
import { newBlockId } from '../block-id.ts';
import { DropReport } from '../drop-report.ts';
import { flattenTree } from '../flatten-tree.ts';
import type { Tree } from '../tree.ts';
import { emptyParagraph } from './from-html.ts';
import { type Imported, titleFrom } from './imported.ts';
import { blockCounter } from './limits.ts';

/**
 * A document that a stock Tiptap editor wrote (y-prosemirror or y-tiptap; its fragment is mostly called "default") as blocks.
 * Nodes that have no place here keep their text, or the label that they show. Only reads: what is written with
 * `bodyUpdate` is a new document. Throws `ImportError` only for what is beyond the limits of `limits.ts`.
 */
export function fromXmlFragment(fragment: Y.XmlFragment): Imported {
  const report = new DropReport();
  const onBlock = blockCounter();
  const root: XmlNode = { type: 'root', node: fragment, tag: 'div' };
  const blocks = flattenTree(xmlTree(report), root, { newId: newBlockId, report, onBlock });
  if (blocks.length === 0) blocks.push(emptyParagraph());
  return { blocks, title: titleFrom(null, blocks), dropped: report.list() };
}

/** A node of the shared tree, or a stretch of its text with the elements that its marks are, outermost first. */
type XmlNode =
  | { readonly type: 'root' | 'element'; readonly node: Y.XmlFragment | Y.XmlElement; readonly tag: string }
  | { readonly type: 'marked'; readonly marks: readonly Mark[]; readonly text: string };

interface Mark {
  readonly tag: string;
  readonly href: string | null;
}

const TAGS: ReadonlyMap<string, string> = new Map([
  ['paragraph', 'p'],
  ['bulletList', 'ul'],
  ['orderedList', 'ol'],
  ['taskList', 'ul'],
  ['listItem', 'li'],
  ['taskItem', 'li'],
  ['blockquote', 'blockquote'],
  ['codeBlock', 'pre'],
  ['horizontalRule', 'hr'],
  ['hardBreak', 'br'],
  ['table', 'table'],
  ['tableRow', 'tr'],
  ['tableHeader', 'th'],
  ['tableCell', 'td'],
  ['image', 'img'],
]);
const MARK_TAGS: ReadonlyMap<string, string> = new Map([
  ['link', 'a'],
  ['bold', 'strong'],
  ['italic', 'em'],
  ['underline', 'u'],
  ['strike', 's'],
  ['code', 'code'],
  ['highlight', 'mark'],
  ['subscript', 'sub'],
  ['superscript', 'sup'],
]);
const LABELS = ['label', 'text', 'alt', 'title', 'name', 'id', 'latex'];
/** Nodes in which only text and inline nodes stand. */
const TEXT_TAGS = /^(?:p|h\d|pre|span)$/;

function xmlTree(report: DropReport): Tree<XmlNode> {
  const element = (node: Y.XmlElement, parent: string): XmlNode => ({
    type: 'element',
    node,
    tag: tagOf(node, parent, report),
  });
  return {
    text: (node) => (node.type === 'marked' && node.marks.length === 0 ? node.text : null),
    tag: (node) => (node.type === 'marked' ? (node.marks[0]?.tag ?? null) : node.tag),
    attribute(node, name) {
      // A shared tree has no source: all of its spaces are meant.
      if (name === 'style') return node.type === 'root' ? 'white-space: pre-wrap' : null;
      if (node.type === 'marked') return name === 'href' ? (node.marks[0]?.href ?? null) : null;
      return node.node instanceof Y.XmlElement ? attributeOf(node.node, name) : null;
    },
    attributeNames: () => [],
    children(node) {
      if (node.type === 'marked')
        return node.marks.length === 0 ? [] : [{ ...node, marks: node.marks.slice(1) }];
      const found: XmlNode[] = [];
      for (const child of node.node.toArray()) {
        if (child instanceof Y.XmlText) found.push(...stretchesOf(child, node.tag, report));
        else if (child instanceof Y.XmlElement) found.push(element(child, node.tag));
      }
      const isLeaf = node.node instanceof Y.XmlElement && node.node.length === 0;
      return isLeaf ? [...found, ...labelOf(node.node)] : found;
    },
  };
}

function tagOf(node: Y.XmlElement, parent: string, report: DropReport): string {
  const { nodeName } = node;
  if (nodeName === 'heading') {
    const level = Number(read(node, 'level'));
    return `h${Number.isInteger(level) && level >= 1 && level <= 6 ? level : 1}`;
  }
  const known = TAGS.get(nodeName);
  if (known !== undefined) return known;
  report.add(
    nodeName === 'mention' ? 'mention (its name stays)' : `node "${nodeName.slice(0, 40)}" (its text stays)`,
  );
  return TEXT_TAGS.test(parent) ? 'span' : 'div';
}

/** The element's attributes as they are called in HTML. */
function attributeOf(node: Y.XmlElement, name: string): string | null {
  const said = (key: string) => {
    const value = read(node, key);
    return value === null || value === undefined ? null : String(value);
  };
  switch (`${node.nodeName} ${name}`) {
    case 'taskItem data-checked':
      return String(said('checked') === 'true');
    case 'codeBlock data-language':
      return said('language') ?? '';
    case 'image alt':
      return said('alt') ?? said('title');
    case 'orderedList start':
      return said('start');
    default:
      return /^(?:tableHeader|tableCell) (?:colspan|rowspan)$/.test(`${node.nodeName} ${name}`)
        ? said(name)
        : null;
  }
}

function read(node: Y.XmlElement, key: string): unknown {
  return node.getAttribute(key);
}

/** What a node without text shows instead. */
function labelOf(node: Y.XmlFragment | Y.XmlElement): XmlNode[] {
  if (!(node instanceof Y.XmlElement) || TAGS.has(node.nodeName) || node.nodeName === 'heading') return [];
  for (const key of LABELS) {
    const value = read(node, key);
    if (typeof value !== 'string' || value === '') continue;
    const text = node.nodeName === 'mention' ? `@${value}` : value;
    return [{ type: 'marked', marks: [], text }];
  }
  return [];
}

function stretchesOf(text: Y.XmlText, parent: string, report: DropReport): XmlNode[] {
  const stretches: XmlNode[] = [];
  const delta: { insert?: unknown; attributes?: Record<string, unknown> }[] = text.toDelta();
  for (const { insert, attributes } of delta) {
    if (typeof insert !== 'string') {
      if (insert instanceof Y.XmlElement)
        stretches.push({
          type: 'element',
          node: insert,
          tag: tagOf(insert, parent === '' ? 'p' : parent, report),
        });
      else report.add('embedded thing');
      continue;
    }
    stretches.push({ type: 'marked', marks: marksFrom(attributes ?? {}, report), text: insert });
  }
  return stretches;
}

function marksFrom(attributes: Record<string, unknown>, report: DropReport): Mark[] {
  const marks: Mark[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    // Marks that may overlap themselves have a hash behind their name.
    const name = key.replace(/--[0-9A-Za-z+/=]{8}$/, '');
    const tag = MARK_TAGS.get(name);
    if (tag === undefined)
      report.add(name === 'textStyle' ? 'font, size or colour' : `mark "${name.slice(0, 40)}"`);
    else {
      const href = isRecord(value) && typeof value.href === 'string' ? value.href : null;
      marks.push({ tag, href });
    }
  }
  return marks;
}
