'use client';

import { Selection } from '@tiptap/pm/state';
import { EditorContent, useEditor } from '@tiptap/react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { BoundDocument } from '../collab/bind-document.ts';
import { readCarets } from '../collab/carets.ts';
import type { DocSession } from '../collab/session-state.ts';
import { writeOn } from '../document/commands/keys.ts';
import { BlockMenu } from './block-menu.tsx';
import { BubbleMenu } from './bubble-menu.tsx';
import { CORE_EXTENSIONS, editorExtensions } from './editor-extensions.ts';
import { type EditorHandle, focusTitle, registerEditor } from './editor-handle.ts';
import { Placeholder } from './placeholder.tsx';
import { Skeleton } from './skeleton.tsx';
import { TableMenu } from './table-menu.tsx';
import { Toolbar } from './toolbar.tsx';
import { useSession } from './use-session.ts';

export interface DocEditorProps {
  readonly session: DocSession;
  /** Shown in an empty body. */
  readonly placeholder?: string;
  readonly autofocus?: boolean;
  /** Called each time an editor is ready, again after a refusal has given the session another Y.Doc. */
  readonly onReady?: (handle: EditorHandle) => void;
}

const PLACEHOLDER = 'Write something, or type # for a heading';

/**
 * The editor of a session: toolbar, text, menu on the selection. Until there is content it shows a skeleton of text, never
 * an empty page to type in (OPEN-1). Where one may not write, the text can still be selected and copied.
 */
export function DocEditor({
  session,
  placeholder = PLACEHOLDER,
  autofocus = false,
  onReady,
}: DocEditorProps) {
  const { doc, awareness, editable } = useSession(session);
  if (doc === null) return <Skeleton />;
  return (
    <BoundEditor
      key={doc.guid + doc.clientID}
      {...{ session, doc, awareness, editable, placeholder, autofocus, onReady }}
    />
  );
}

interface BoundEditorProps {
  readonly session: DocSession;
  readonly doc: Y.Doc;
  readonly awareness: Awareness | null;
  readonly editable: boolean;
  readonly placeholder: string;
  readonly autofocus: boolean;
  readonly onReady: ((handle: EditorHandle) => void) | undefined;
}

function BoundEditor({
  session,
  doc,
  awareness,
  editable,
  placeholder,
  autofocus,
  onReady,
}: BoundEditorProps) {
  const [bound, setBound] = useState<BoundDocument | null>(null);
  const [isLinking, setLinking] = useState(false);
  const [tableButton, setTableButton] = useState<HTMLElement | null>(null);
  const [blockButton, setBlockButton] = useState<HTMLElement | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const hint = useId();
  const extensions = useMemo(
    () =>
      editorExtensions({
        doc,
        awareness,
        onBound: setBound,
        leaveUp: () => focusTitle(session),
        goToToolbar: () =>
          frame.current?.querySelector<HTMLElement>('.coscribe-toolbar [tabindex="0"]')?.focus(),
        editLink: () => setLinking(true),
      }),
    [doc, awareness, session],
  );
  const isEditable = useRef(editable);
  isEditable.current = editable;
  const editor = useEditor(
    {
      extensions,
      enableCoreExtensions: CORE_EXTENSIONS,
      editable,
      autofocus: autofocus ? 'start' : false,
      immediatelyRender: false,
      shouldRerenderOnTransaction: false,
      injectCSS: false,
      editorProps: {
        attributes: () => ({
          class: 'coscribe-text coscribe-blocks',
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-label': 'Document text',
          'aria-describedby': hint,
          'aria-readonly': String(!isEditable.current),
          spellcheck: 'true',
        }),
        // The caret's surroundings stay in view below a sticky bar.
        scrollMargin: { top: 96, bottom: 64, left: 0, right: 0 },
        scrollThreshold: { top: 96, bottom: 64, left: 0, right: 0 },
      },
    },
    [extensions],
  );

  useEffect(() => {
    if (editor && editor.isEditable !== editable) editor.setEditable(editable, false);
  }, [editor, editable]);

  const ready = useRef(onReady);
  ready.current = onReady;
  useEffect(() => {
    if (editor === null || bound === null) return undefined;
    const handle: EditorHandle = {
      focus: (where) => {
        const { state, view } = editor;
        const selection = where === 'start' ? Selection.atStart(state.doc) : Selection.atEnd(state.doc);
        // At once, unlike Tiptap's command: the next key already belongs to the text.
        view.focus();
        view.dispatch(state.tr.setSelection(selection).scrollIntoView());
      },
      jumpTo: (clientId) => {
        if (awareness === null) return false;
        const caret = readCarets(bound, awareness).find((found) => found.clientId === clientId);
        if (!caret) return false;
        const { node } = editor.view.domAtPos(caret.head);
        const element = node instanceof Element ? node : node.parentElement;
        const show = () => element?.scrollIntoView({ block: 'center' });
        show();
        // Chunks of blocks that come into view take the height that they really have (chunked-view.ts).
        requestAnimationFrame(() => requestAnimationFrame(show));
        return element !== null;
      },
    };
    const stop = registerEditor(session, handle);
    ready.current?.(handle);
    return stop;
  }, [editor, bound, awareness, session]);

  if (editor === null || bound === null) return <Skeleton />;
  return (
    <div ref={frame} className="coscribe-editor" data-editable={editable}>
      <span id={hint} hidden>
        Tab indents. Escape leaves the text, so that Tab goes on from there. Alt F10 goes to the toolbar.
      </span>
      {editable && (
        <Toolbar
          editor={editor}
          undo={bound.undo}
          onLink={() => setLinking(true)}
          onTable={setTableButton}
          onBlock={setBlockButton}
        />
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a click below the text is a shortcut; the keyboard needs none */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div
        className="coscribe-page"
        onClick={(event) => {
          if (event.target !== event.currentTarget || !editable) return;
          writeOn(editor.state, editor.view.dispatch, editor.view);
          editor.view.focus();
        }}
      >
        <Placeholder editor={editor} text={placeholder} />
        <EditorContent editor={editor} className="coscribe-content" />
        {editable && <BubbleMenu editor={editor} isLinking={isLinking} onLinking={setLinking} />}
        {editable && <TableMenu editor={editor} button={tableButton} onButton={setTableButton} />}
        {editable && blockButton && (
          <BlockMenu editor={editor} button={blockButton} onClose={() => setBlockButton(null)} />
        )}
      </div>
    </div>
  );
}
