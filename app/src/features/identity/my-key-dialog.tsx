'use client';

import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../../ui/button.tsx';
import { call, sentenceOf } from '../../ui/call.ts';
import { copyText } from '../../ui/copy-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import notes from '../../ui/hint.module.css';
import { TextField } from '../../ui/text-field.tsx';

/** The link that brings my library to another browser. */
export function MyKeyDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const [link, setLink] = useState('');
  const [isAsking, setAsking] = useState(false);
  const load = async (renew: boolean) => {
    try {
      const { path } = await call<{ path: string }>('POST', '/api/me/key', { renew });
      setLink(window.location.origin + path);
      if (renew) toast('The old key no longer works.');
    } catch (error) {
      toast.error(sentenceOf(error));
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: loaded once each time it opens
  useEffect(() => {
    if (!open) return;
    setAsking(false);
    void load(false);
  }, [open]);
  const copy = async () => {
    toast((await copyText(link)) ? 'Key copied.' : 'Select the key and copy it by hand.');
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="My key"
      description="This browser knows you by a cookie. If it is lost, this link brings your documents back, here or in another browser. Keep it like a password."
      actions={
        <>
          {!isAsking && (
            <Button tone="quiet" onClick={() => setAsking(true)}>
              Make a new key…
            </Button>
          )}
          <Button tone="primary" disabled={link === ''} onClick={() => void copy()}>
            Copy key
          </Button>
        </>
      }
    >
      <TextField
        label="Link to my library"
        readOnly
        value={link}
        onFocus={(event) => event.target.select()}
      />
      {isAsking && (
        <div className={notes.hint}>
          <p>The old key stops working. Browsers that came in by it stay in.</p>
          <div className={notes.actions}>
            <Button
              tone="danger"
              onClick={() => {
                setAsking(false);
                void load(true);
              }}
            >
              Make a new key
            </Button>
            <Button onClick={() => setAsking(false)}>Keep the old one</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
