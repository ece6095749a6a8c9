/** What makes a Tiptap editor on a Y.Doc, for an editor of one's own without React and without a session. */
export type { BoundDocument } from './collab/bind-document.ts';
export {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  insertTable,
  moveRowDown,
  moveRowUp,
  toggleHeaderRow,
} from './document/commands/tables.ts';
export { CORE_EXTENSIONS, type EditorOptions, editorExtensions } from './react/editor-extensions.ts';
