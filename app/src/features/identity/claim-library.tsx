'use client';

import type { PersonColor } from '@coscribe/protocol';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { call, sentenceOf } from '../../ui/call.ts';
import { copyText } from '../../ui/copy-text.ts';
import { Notice } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface ClaimLibraryProps {
  readonly keyText: string;
  readonly owner: { readonly name: string; readonly color: PersonColor };
  /** How many documents come with the key. */
  readonly documents: number;
  /** How many documents this browser has of its own. */
  readonly documentsHere: number;
}

/** Asks before this browser becomes the key's person. */
export function ClaimLibrary({ keyText, owner, documents, documentsHere }: ClaimLibraryProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const [previousKey, setPreviousKey] = useState<string | null>(null);
  const claim = async (bring: boolean) => {
    setBusy(true);
    try {
      const answer = await call<{ previousKey: string | null }>('POST', '/api/me/claim', {
        key: keyText,
        bring,
      });
      await forgetPages();
      if (answer.previousKey === null) window.location.assign('/');
      else setPreviousKey(window.location.origin + answer.previousKey);
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  };
  if (previousKey !== null) {
    return (
      <Notice
        title={`You are ${owner.name} here now`}
        actions={
          <>
            <Button tone="primary" onClick={() => void copyText(previousKey)}>
              Copy the other key
            </Button>
            <Button onClick={() => window.location.assign('/')}>Go to the library</Button>
          </>
        }
      >
        <p>
          The documents that this browser had before stay where they are. This key opens them again; keep it.
        </p>
        <TextField label="Key to the other documents" readOnly value={previousKey} />
      </Notice>
    );
  }
  return (
    <Notice
      title={`Open ${owner.name}’s library in this browser?`}
      actions={
        <>
          <Button tone="primary" disabled={busy} onClick={() => void claim(false)}>
            Open the library
          </Button>
          {documentsHere > 0 && (
            <Button disabled={busy} onClick={() => void claim(true)}>
              Open it and bring my documents along
            </Button>
          )}
        </>
      }
    >
      <p>
        {documents === 1 ? 'One document comes' : `${documents} documents come`} with this key. From now on
        you are {owner.name} here.
      </p>
      {documentsHere > 0 && (
        <p>
          This browser has {documentsHere === 1 ? 'a document' : `${documentsHere} documents`} of its own.
          Bring them along only when that library is yours: they stay in it for good.
        </p>
      )}
      <p role="alert">{problem}</p>
    </Notice>
  );
}

/** Pages kept for opening without a network belong to who this browser was before. */
async function forgetPages(): Promise<void> {
  if (!('caches' in window)) return;
  for (const name of await caches.keys()) await caches.delete(name);
}
