import type { Mark, Node, Schema } from '@tiptap/pm/model';
import {
  type Block,
  type Inline,
  KNOWN_KINDS,
  type Link,
  type Marks,
  NO_MARKS,
  SWITCH_MARKS,
} from './block.ts';

/** The node type that shows blocks of kinds that this build doesn't know. */
export const UNKNOWN_BLOCK = 'unknownBlock';
export const UNKNOWN_INLINE = 'unknownInline';
export const LINE_BREAK = 'lineBreak';

/** ProseMirror wants node and mark names to differ, and `code` is a mark as well. */
const CODE_BLOCK = 'codeBlock';

export function nodeNameOf(kind: string): string {
  if (kind === 'code') return CODE_BLOCK;
  return KNOWN_KINDS.has(kind) ? kind : UNKNOWN_BLOCK;
}

export function kindOf(node: Node): string {
  if (node.type.name === CODE_BLOCK) return 'code';
  return node.type.name === UNKNOWN_BLOCK ? String(node.attrs.kind) : node.type.name;
}

/** The block's node in the editor's flat document. */
export function nodeFromBlock(schema: Schema, block: Block): Node {
  const { id, indent, extra } = block;
  const content = block.content.map((inline) => nodeFromInline(schema, inline));
  return nodeType(schema, nodeNameOf(block.kind)).create({ id, indent, extra, ...kindAttrs(block) }, content);
}

/** The attributes of a block's node that only its kind has. */
function kindAttrs({ kind, level, checked, language }: Block): Record<string, unknown> {
  switch (kind) {
    case 'heading':
      return { level };
    case 'task':
      return { checked };
    case 'code':
      return { language };
    default:
      return KNOWN_KINDS.has(kind) ? {} : { kind };
  }
}

function nodeFromInline(schema: Schema, inline: Inline): Node {
  const marks = proseMarks(schema, inline.marks);
  switch (inline.type) {
    case 'text':
      return schema.text(inline.text, marks);
    case 'break':
      return nodeType(schema, LINE_BREAK).create(null, null, marks);
    case 'unknown':
      return nodeType(schema, UNKNOWN_INLINE).create({ value: inline.value }, null, marks);
  }
}

function proseMarks(schema: Schema, marks: Marks): readonly Mark[] {
  if (marks === NO_MARKS) return [];
  const found: Mark[] = [];
  for (const name of SWITCH_MARKS) if (marks[name]) found.push(schema.mark(name));
  if (marks.link) found.push(schema.mark('link', { ...marks.link }));
  if (marks.unknown !== undefined) found.push(schema.mark('unknownMarks', { attributes: marks.unknown }));
  return found.sort((a, b) => rank(schema, a) - rank(schema, b));
}

/** ProseMirror keeps the marks of a node in the order of its schema. */
function rank(schema: Schema, mark: Mark): number {
  return Object.keys(schema.marks).indexOf(mark.type.name);
}

function nodeType(schema: Schema, name: string) {
  const type = schema.nodes[name];
  if (type === undefined) throw new Error(`the schema has no node type "${name}"`);
  return type;
}

/** What a node of the editor's document is as a block. A node that has no id yet gets ''. */
export function blockFromNode(node: Node): Block {
  const { id, indent, extra, level, checked, language } = node.attrs;
  const content: Inline[] = [];
  node.forEach((child) => {
    content.push(inlineFromNode(child));
  });
  return {
    id: typeof id === 'string' ? id : '',
    kind: kindOf(node),
    indent: Number(indent),
    level: typeof level === 'number' ? level : 1,
    checked: checked === true,
    language: typeof language === 'string' ? language : '',
    extra: typeof extra === 'string' ? extra : null,
    content,
  };
}

export function inlineFromNode(node: Node): Inline {
  const marks = marksFromProse(node.marks);
  if (node.isText) return { type: 'text', text: node.text ?? '', marks };
  if (node.type.name === LINE_BREAK) return { type: 'break', marks };
  return { type: 'unknown', value: String(node.attrs.value ?? ''), marks };
}

export function marksFromProse(marks: readonly Mark[]): Marks {
  if (marks.length === 0) return NO_MARKS;
  const found: Record<string, unknown> = {};
  for (const mark of marks) {
    if (mark.type.name === 'link') {
      const { href, extra } = mark.attrs;
      found.link = { href: String(href), extra: typeof extra === 'string' ? extra : null } satisfies Link;
    } else if (mark.type.name === 'unknownMarks') found.unknown = String(mark.attrs.attributes);
    else found[mark.type.name] = true;
  }
  return found as Marks;
}
