'use client';

import { useEffect, useRef } from 'react';
import styles from './library.module.css';

interface RenameFieldProps {
  readonly title: string;
  /** The new title, or `null` when it is to stay. */
  readonly onDone: (title: string | null) => void;
}

export function RenameField({ title, onDone }: RenameFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    // A menu gives the focus back to its button when it closes, a moment after this field has come.
    const frame = requestAnimationFrame(() => field.current?.select());
    return () => cancelAnimationFrame(frame);
  }, []);
  const done = (next: string | null) => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(next === title ? null : next);
  };
  return (
    <input
      ref={field}
      className={styles.rename}
      aria-label="Title"
      defaultValue={title}
      maxLength={300}
      onBlur={(event) => done(event.target.value.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done(event.currentTarget.value.trim());
        if (event.key === 'Escape') done(null);
      }}
    />
  );
}
