'use client';

import type { DocSession, SaveState } from '@coscribe/editor';
import { Button } from '../../ui/button.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './document.module.css';
import { KeptEdits } from './kept-edits.tsx';
import { edits } from './save-words.ts';

interface ClosedPageProps {
  readonly save: Extract<SaveState, { kind: 'closed' }>;
  readonly session: DocSession;
}

/** The server will not have us: why, and what to do. Edits that were kept are still offered. */
export function ClosedPage({ save, session }: ClosedPageProps) {
  if (save.close === 'no-access') {
    return (
      <>
        <div className={styles.aside}>
          <KeptEdits session={session} />
        </div>
        <NoLongerOpen />
      </>
    );
  }
  return (
    <>
      <div className={styles.aside}>
        <KeptEdits session={session} />
      </div>
      <Notice
        title={
          save.close === 'document-damaged'
            ? 'This document could not be opened'
            : 'This page was disconnected'
        }
        actions={
          <>
            <Button tone="primary" onClick={() => window.location.reload()}>
              Reload
            </Button>
            <LinkButton href="/">Go to your documents</LinkButton>
          </>
        }
      >
        <p>{save.sentence}</p>
        {save.edits > 0 && <p>{edits(save.edits)} not sent yet, kept on this device.</p>}
      </Notice>
    </>
  );
}

/** The page itself is for those who had access a moment ago, so that the document exists is no secret to them. */
function NoLongerOpen() {
  return (
    <Notice
      title="You can no longer open this document"
      actions={
        <LinkButton href="/" tone="primary">
          Go to your documents
        </LinkButton>
      }
    >
      <p>
        Its owner put it in the trash or changed its link, so you have no access to it any more. Nothing that
        was saved is lost.
      </p>
    </Notice>
  );
}
