import type { Editor } from '@tiptap/react';
import { Check, Unlink } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { setLink, unsetLink } from '../document/commands/links.ts';

export interface LinkFormProps {
  readonly editor: Editor;
  /** The address of the link at the selection. */
  readonly href: string | null;
  readonly onClose: () => void;
}

/** Edits the address of a link. Enter sets it, Escape leaves it as it was. */
export function LinkForm({ editor, href, onClose }: LinkFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const [address, setAddress] = useState(href ?? '');
  const [isWrong, setWrong] = useState(false);
  useEffect(() => input.current?.select(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const command = address.trim() === '' ? unsetLink : setLink(address);
    const isDone = command(editor.state, editor.view.dispatch, editor.view);
    if (isDone || address.trim() === '') onClose();
    else setWrong(true);
  };
  return (
    <form
      className="coscribe-link-form"
      aria-label="Link"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <input
        ref={input}
        type="text"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        aria-label="Link address"
        aria-invalid={isWrong}
        placeholder="https://"
        value={address}
        onChange={(event) => {
          setAddress(event.target.value);
          setWrong(false);
        }}
      />
      <button type="submit" className="coscribe-tool" aria-label="Set link" title="Set link">
        <Check size={18} aria-hidden="true" />
      </button>
      {href !== null && (
        <button
          type="button"
          className="coscribe-tool"
          aria-label="Remove link"
          title="Remove link"
          onClick={() => {
            unsetLink(editor.state, editor.view.dispatch);
            onClose();
          }}
        >
          <Unlink size={18} aria-hidden="true" />
        </button>
      )}
      {isWrong && (
        <p className="coscribe-link-hint" role="alert">
          A web or mail address, please.
        </p>
      )}
    </form>
  );
}
