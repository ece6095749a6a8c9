'use client';

import type { DocSession, TicketAnswer } from '@coscribe/editor';
import { createDocSession } from '@coscribe/editor/session';
import { SCHEMA_VERSION } from '@coscribe/protocol';
import { useEffect, useState } from 'react';
import { call } from '../../ui/call.ts';

interface SessionOf {
  readonly documentId: string;
  readonly token: string | undefined;
  /** Whose copy on this device it is. */
  readonly personId: string;
}

/** The editing session of the page; `null` until the page has come alive. */
export function useDocSession({ documentId, token, personId }: SessionOf): DocSession | null {
  const [session, setSession] = useState<DocSession | null>(null);
  useEffect(() => {
    const made = createDocSession({
      url: window.location.origin.replace(/^http/, 'ws'),
      documentId,
      actorKey: personId,
      ticket: () =>
        call<TicketAnswer>('POST', '/api/tickets', { document: documentId, token, schema: SCHEMA_VERSION }),
    });
    setSession(made);
    return () => {
      setSession(null);
      void made.destroy();
    };
  }, [documentId, token, personId]);
  return session;
}
