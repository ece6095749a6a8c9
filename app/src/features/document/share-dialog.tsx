'use client';

import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../../ui/button.tsx';
import { call, sentenceOf } from '../../ui/call.ts';
import { copyText } from '../../ui/copy-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import notes from '../../ui/hint.module.css';
import { TextField } from '../../ui/text-field.tsx';
import styles from './document.module.css';

type Access = 'edit' | 'view' | 'none';

interface ShareState {
  readonly access: Access;
  readonly path: string | null;
  readonly mayChange: boolean;
  /** Whether those who came by the link were asked to come again already. */
  readonly closing?: 'done' | 'delayed';
}

const CHOICES: readonly { readonly value: Access; readonly label: string }[] = [
  { value: 'edit', label: 'Anyone with the link can edit' },
  { value: 'view', label: 'Anyone with the link can view' },
  { value: 'none', label: 'No access by link' },
];

interface ShareDialogProps {
  readonly documentId: string;
  readonly publicOrigin: string | null;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** What anyone with the link may do, and the link. */
export function ShareDialog({ documentId, publicOrigin, open, onClose }: ShareDialogProps) {
  const [state, setState] = useState<ShareState | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState('');
  const route = `/api/documents/${documentId}/link`;

  const load = async (answer: Promise<ShareState>) => {
    setBusy(true);
    try {
      const next = await answer;
      setState(next);
      setProblem('');
      if (next.closing === 'delayed') {
        toast('Changed. Those who are in the document now lose it as soon as the sync server answers.');
      }
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: loaded once each time it opens
  useEffect(() => {
    if (!open) return;
    setAsking(false);
    void load(call('GET', route));
  }, [open, route]);

  const link = state?.path ? `${publicOrigin ?? window.location.origin}${state.path}` : '';
  const isUsable = link !== '' && state?.access !== 'none';
  const copy = async () => {
    toast((await copyText(link)) ? 'Link copied.' : 'Select the link and copy it by hand.');
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Share"
      description={
        state?.mayChange === false
          ? 'You came by a link. Only the owner can change what it allows.'
          : 'Whoever opens the link is in at once, without an account.'
      }
    >
      <fieldset className={styles.choices} disabled={isBusy || state?.mayChange !== true}>
        <legend>Access</legend>
        {CHOICES.map(({ value, label }) => (
          <label key={value} className={styles.choice}>
            <input
              type="radio"
              name="access"
              value={value}
              checked={state?.access === value}
              onChange={() => void load(call('PUT', route, { access: value }))}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <p role="alert" className={problem === '' ? 'visually-hidden' : styles.problem}>
        {problem}
      </p>
      {isUsable && (
        <div className={styles.copyRow}>
          <TextField label="Link" readOnly value={link} onFocus={(event) => event.target.select()} />
          <Button tone="primary" onClick={() => void copy()}>
            Copy link
          </Button>
        </div>
      )}
      {isUsable && publicOrigin === null && isThisMachineOnly(window.location.hostname) && (
        <p className={notes.hint}>
          This link works on this machine only. To let others in, start with{' '}
          <code>HOST=0.0.0.0 npm start</code>, or set <code>PUBLIC_URL</code> to the address of your proxy,
          and open the page by that address.
        </p>
      )}
      {isUsable && state?.mayChange === true && !isAsking && (
        <div>
          <Button tone="quiet" onClick={() => setAsking(true)}>
            Make a new link…
          </Button>
        </div>
      )}
      {isAsking && (
        <div className={notes.hint}>
          <p>The old link stops working, and everybody who came by it loses access.</p>
          <div className={notes.actions}>
            <Button
              tone="danger"
              disabled={isBusy}
              onClick={() => {
                setAsking(false);
                void load(call('POST', `${route}/rotate`));
              }}
            >
              Make a new link
            </Button>
            <Button onClick={() => setAsking(false)}>Keep the old one</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function isThisMachineOnly(hostname: string): boolean {
  return hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]';
}
