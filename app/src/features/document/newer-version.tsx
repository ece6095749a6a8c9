'use client';

import type { SaveState } from '@coscribe/editor';
import type * as Y from 'yjs';
import { Button } from '../../ui/button.tsx';
import styles from './document.module.css';
import { edits } from './save-words.ts';
import { copyWords, downloadMarkdown } from './take-along.ts';

interface NewerVersionProps {
  readonly save: Extract<SaveState, { kind: 'closed' }>;
  readonly doc: Y.Doc;
}

/** The document is of a newer version than this page, which can only show it (SCHEMA-1), and what becomes of unsent edits. */
export function NewerVersion({ save, doc }: NewerVersionProps) {
  return (
    <section className={styles.kept} role="alert" aria-label="A newer version of this page">
      <h2 className={styles.keptTitle}>{save.sentence}</h2>
      <p className={styles.keptText}>
        Until then you can read this document here, but not change it.
        {save.edits > 0 &&
          ` ${edits(save.edits)} not sent yet, kept on this device: the newer page sends what is kept.`}
      </p>
      <div className={styles.keptActions}>
        <Button tone="primary" onClick={() => window.location.reload()}>
          Reload
        </Button>
        {save.edits > 0 && (
          <>
            <Button onClick={() => void copyWords(doc)}>Copy as text</Button>
            <Button onClick={() => downloadMarkdown(doc)}>Download Markdown</Button>
          </>
        )}
      </div>
    </section>
  );
}
