import { type Extensions, Node } from '@tiptap/core';
import { Bold } from '@tiptap/extension-bold';
import { Code as CodeMark } from '@tiptap/extension-code';
import { Italic } from '@tiptap/extension-italic';
import { Strike } from '@tiptap/extension-strike';
import { Underline } from '@tiptap/extension-underline';
import {
  Bullet,
  Code,
  Divider,
  Heading,
  Ordered,
  Paragraph,
  Quote,
  Task,
  UnknownAtom,
  UnknownBlock,
} from './blocks.ts';
import { LineBreak, Link, UnknownInline, UnknownMarks } from './inline.ts';
import { Table, TableCell, TableRow } from './table.ts';

const Doc = Node.create({ name: 'doc', topNode: true, content: 'block+' });
const Text = Node.create({ name: 'text', group: 'inline' });

/**
 * The editor's document is as flat as the sequence: `doc → block+`; only a table has blocks in its cells. Every text block takes every inline thing and every
 * mark, because merging can put any of them anywhere and each state must have its reading (MERGE-3).
 */
export const schemaExtensions: Extensions = [
  Doc,
  Text,
  Paragraph,
  Heading,
  Bullet,
  Ordered,
  Task,
  Quote,
  Code,
  Divider,
  UnknownBlock,
  UnknownAtom,
  Table,
  TableRow,
  TableCell,
  LineBreak,
  UnknownInline,
  Link,
  Bold,
  Italic,
  Underline,
  Strike,
  CodeMark.extend({ excludes: '' }),
  UnknownMarks,
];
