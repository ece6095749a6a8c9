'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { DocumentRow } from './document-row.tsx';
import styles from './library.module.css';
import { LibraryBar } from './library-bar.tsx';
import type { LibraryDocument, Me } from './library-document.ts';
import { TrashRow } from './trash-row.tsx';
import { useFreshList } from './use-fresh-list.ts';
import { useIsAway } from './use-is-away.ts';
import { useNewDocument } from './use-new-document.ts';

interface LibraryProps {
  readonly person: Me;
  readonly documents: readonly LibraryDocument[];
  readonly trash: readonly LibraryDocument[];
}

/** My documents, those that I opened by a link, and the trash. */
export function Library({ person, documents, trash }: LibraryProps) {
  const [shown, setShown] = useState<'documents' | 'trash'>('documents');
  const { busy, create } = useNewDocument();
  const isAway = useIsAway();
  useFreshList();
  const isFirstTime = documents.length === 0 && trash.length === 0;
  return (
    <div className={styles.page}>
      <LibraryBar person={person} />
      <main>
        <p role="status" className={isAway ? styles.away : 'visually-hidden'}>
          {isAway && 'The server cannot be reached. This is the list as this device last saw it.'}
        </p>
        {isFirstTime ? (
          <div className={styles.empty}>
            <h1 className={styles.welcome}>Write together, on your own server</h1>
            <p className={styles.lead}>
              Start a document, share its link, and type in it together. When it says “Saved”, your words are
              on the server’s disk.
            </p>
            <Button tone="primary" size="large" disabled={busy} onClick={() => void create()}>
              <Plus size={20} aria-hidden /> New document
            </Button>
          </div>
        ) : (
          <>
            <div className={styles.head}>
              <h1 className={styles.title}>Your library</h1>
              <Button tone="primary" disabled={busy} onClick={() => void create()}>
                <Plus size={18} aria-hidden /> New document
              </Button>
            </div>
            <div className={styles.tabs}>
              <button
                type="button"
                className={styles.tab}
                aria-pressed={shown === 'documents'}
                onClick={() => setShown('documents')}
              >
                Documents
              </button>
              <button
                type="button"
                className={styles.tab}
                aria-pressed={shown === 'trash'}
                onClick={() => setShown('trash')}
              >
                Trash{trash.length > 0 ? ` (${trash.length})` : ''}
              </button>
            </div>
            {shown === 'documents' ? <Documents documents={documents} /> : <Trash trash={trash} />}
          </>
        )}
      </main>
    </div>
  );
}

function Documents({ documents }: { readonly documents: readonly LibraryDocument[] }) {
  if (documents.length === 0)
    return <p className={styles.quietEmpty}>No documents. What you throw away is in the trash.</p>;
  return (
    <ul className={styles.list}>
      {documents.map((document) => (
        <DocumentRow key={document.id} document={document} />
      ))}
    </ul>
  );
}

function Trash({ trash }: { readonly trash: readonly LibraryDocument[] }) {
  if (trash.length === 0) return <p className={styles.quietEmpty}>The trash is empty.</p>;
  return (
    <ul className={styles.list}>
      {trash.map((document) => (
        <TrashRow key={document.id} document={document} />
      ))}
    </ul>
  );
}
