'use client';

import { type DocSession, type KeptEdits as Kept, useSession } from '@coscribe/editor';
import { useState } from 'react';
import * as Y from 'yjs';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './document.module.css';
import { newDocumentOf } from './new-document-of.ts';
import { edits } from './save-words.ts';
import { copyWords, downloadMarkdown } from './take-along.ts';

/** Edits that the server did not take: why, and ways to keep the words (LEAVE-1). */
export function KeptEdits({ session }: { readonly session: DocSession }) {
  const { kept } = useSession(session);
  return kept.map((entry) => <KeptEntry key={entry.id} entry={entry} session={session} />);
}

function KeptEntry({ entry, session }: { readonly entry: Kept; readonly session: DocSession }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <section className={styles.kept} aria-label="Edits kept on this device">
      <h2 className={styles.keptTitle}>{edits(entry.edits)} kept on this device</h2>
      <p className={styles.keptText}>
        {entry.sentence} What you wrote was not sent. Here is the document as you had it.
      </p>
      <div className={styles.keptActions}>
        <Button onClick={() => void copyWords(documentOf(entry))}>Copy as text</Button>
        <Button onClick={() => downloadMarkdown(documentOf(entry))}>Download Markdown</Button>
        <Button onClick={() => void newDocumentOf(entry.update)}>Make a new document</Button>
        <Button tone="quiet" onClick={() => setAsking(true)}>
          Let go
        </Button>
      </div>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Let these edits go?"
        description="They are on this device only. This cannot be undone."
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep them</Button>
            <Button
              tone="danger"
              onClick={() => {
                setAsking(false);
                void session.dropKept(entry.id);
              }}
            >
              Let them go
            </Button>
          </>
        }
      />
    </section>
  );
}

function documentOf({ update }: Kept): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc;
}
