'use client';

import type { DocSession, SaveState } from '@coscribe/editor';
import { Button } from '../../ui/button.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { NoDocument } from '../shell/no-document.tsx';
import { KeptEdits } from './kept-edits.tsx';

interface ClosedPageProps {
  readonly save: Extract<SaveState, { kind: 'closed' }>;
  readonly session: DocSession;
}

/** The server will not have us: why, and what to do. Edits that were kept are still offered. */
export function ClosedPage({ save, session }: ClosedPageProps) {
  if (save.close === 'no-access') {
    return (
      <>
        <KeptEdits session={session} />
        <NoDocument />
      </>
    );
  }
  return (
    <>
      <KeptEdits session={session} />
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
        {save.edits > 0 && <p>{save.edits} unsent edits are kept on this device.</p>}
      </Notice>
    </>
  );
}
