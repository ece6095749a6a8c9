'use client';

import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { call } from '../../ui/call.ts';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './library.module.css';
import type { LibraryDocument } from './library-document.ts';
import { useAct } from './use-act.ts';
import { When } from './when.tsx';

export function TrashRow({ document }: { readonly document: LibraryDocument }) {
  const { id, title, trashedAt, updatedAt } = document;
  const act = useAct();
  const [isAsking, setAsking] = useState(false);
  const name = title === '' ? 'Untitled' : title;
  return (
    <li className={styles.row}>
      <div>
        <span className={title === '' ? `${styles.name} ${styles.untitled}` : styles.name}>{name}</span>
        <div className={styles.facts}>
          <span>
            Thrown away <When time={trashedAt ?? updatedAt} />
          </span>
        </div>
      </div>
      <div className={styles.actions}>
        <Button onClick={() => void act(() => call('POST', `/api/documents/${id}/restore`))}>Restore</Button>
        <Button tone="quiet" onClick={() => setAsking(true)}>
          Delete for ever
        </Button>
      </div>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete “${name}” for ever?`}
        description="It is removed from the server, for everybody. This cannot be undone."
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button
              tone="danger"
              onClick={() => {
                setAsking(false);
                void act(() => call('DELETE', `/api/documents/${id}`));
              }}
            >
              Delete for ever
            </Button>
          </>
        }
      />
    </li>
  );
}
