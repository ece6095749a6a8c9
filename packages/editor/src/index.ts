export type {
  DocSession,
  DocSessionOptions,
  KeptEdits,
  OfflineCause,
  SaveState,
  SessionSnapshot,
  TicketAnswer,
} from './collab/session-state.ts';
export { DocEditor, type DocEditorProps } from './react/doc-editor.tsx';
export { DocTitle, type DocTitleProps } from './react/doc-title.tsx';
export { type EditorHandle, editorOf } from './react/editor-handle.ts';
export { shortcut } from './react/shortcut.ts';
export { type People, type Person, usePeople } from './react/use-people.ts';
export { useSession } from './react/use-session.ts';
