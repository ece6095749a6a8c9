'use client';

import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type * as Y from 'yjs';
import { TitleBinding } from '../collab/bind-title.ts';
import type { DocSession } from '../collab/session-state.ts';
import { MAX_TITLE } from '../document/read-document.ts';
import { editorOf, registerTitle } from './editor-handle.ts';
import { useSession } from './use-session.ts';

export interface DocTitleProps {
  readonly session: DocSession;
  /** Takes the focus once, when the title can be typed. */
  readonly autofocus?: boolean;
  readonly placeholder?: string;
  /** Enter and arrow down. Without it they go to the start of the text. */
  readonly onEnter?: () => void;
}

/** The document's title: one line that wraps and grows, typed together like the text. */
export function DocTitle({ session, autofocus = false, placeholder = 'Untitled', onEnter }: DocTitleProps) {
  const { doc, editable } = useSession(session);
  if (doc === null) return <div className="coscribe-title coscribe-skeleton-title" aria-hidden="true" />;
  const leave = onEnter ?? (() => editorOf(session)?.focus('start'));
  return (
    <BoundTitle
      key={doc.guid + doc.clientID}
      {...{ session, doc, editable, autofocus, placeholder, leave }}
    />
  );
}

interface BoundTitleProps {
  readonly session: DocSession;
  readonly doc: Y.Doc;
  readonly editable: boolean;
  readonly autofocus: boolean;
  readonly placeholder: string;
  readonly leave: () => void;
}

function BoundTitle({ session, doc, editable, autofocus, placeholder, leave }: BoundTitleProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const binding = useRef<TitleBinding | null>(null);
  const [value, setValue] = useState('');
  const caret = useRef<{ start: number; end: number } | null>(null);
  const isComposing = useRef(false);
  /** What the field showed before it was typed or composed in. */
  const shown = useRef('');

  useEffect(() => {
    const bound = new TitleBinding(doc);
    binding.current = bound;
    setValue(bound.value());
    const stop = bound.observe(
      () => {
        const { selectionStart = 0, selectionEnd = 0 } = field.current ?? {};
        return { start: selectionStart, end: selectionEnd };
      },
      (next) => {
        // While an input method composes, the field is its own; what was composed is merged at its end.
        if (isComposing.current) return;
        caret.current = next;
        setValue(next.value);
      },
    );
    const stopTitle = registerTitle(session, () => field.current?.focus());
    return () => {
      stop();
      stopTitle();
      bound.destroy();
      binding.current = null;
    };
  }, [doc, session]);

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    if (!isComposing.current) shown.current = value;
    const at = caret.current;
    caret.current = null;
    if (at && element.ownerDocument.activeElement === element) element.setSelectionRange(at.start, at.end);
    grow(element);
  });

  useEffect(() => {
    if (autofocus && editable) field.current?.focus();
  }, [autofocus, editable]);

  useEffect(() => {
    const element = field.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => grow(element));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const write = (element: HTMLTextAreaElement) => {
    binding.current?.set(element.value, element.selectionStart, shown.current);
    shown.current = element.value;
    caret.current = { start: element.selectionStart, end: element.selectionEnd };
    setValue(binding.current?.value() ?? element.value);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const isMod = event.ctrlKey || event.metaKey;
    const isAtEnd = event.currentTarget.selectionEnd === event.currentTarget.value.length;
    if (event.key === 'Enter' || (event.key === 'ArrowDown' && isAtEnd)) leave();
    else if (isMod && event.key.toLowerCase() === 'z') {
      if (event.shiftKey) binding.current?.redo();
      else binding.current?.undo();
    } else if (isMod && event.key.toLowerCase() === 'y') binding.current?.redo();
    else return;
    event.preventDefault();
  };
  return (
    <textarea
      ref={field}
      className="coscribe-title"
      aria-label="Title"
      placeholder={placeholder}
      rows={1}
      maxLength={MAX_TITLE}
      readOnly={!editable}
      spellCheck
      value={value}
      onKeyDown={onKeyDown}
      onCompositionStart={() => {
        isComposing.current = true;
      }}
      onCompositionEnd={(event) => {
        isComposing.current = false;
        write(event.currentTarget);
      }}
      onChange={(event) => {
        if (isComposing.current) setValue(event.target.value);
        else write(event.target);
      }}
    />
  );
}

function grow(element: HTMLTextAreaElement): void {
  element.style.height = 'auto';
  element.style.height = `${element.scrollHeight}px`;
}
