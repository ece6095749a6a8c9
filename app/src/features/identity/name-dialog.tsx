'use client';

import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../../ui/button.tsx';
import { call, sentenceOf } from '../../ui/call.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface NameDialogProps {
  readonly open: boolean;
  readonly name: string;
  readonly onClose: () => void;
  readonly onRenamed: (name: string) => void;
}

/** What others call me, in place. */
export function NameDialog({ open, name, onClose, onRenamed }: NameDialogProps) {
  const [value, setValue] = useState(name);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const person = await call<{ name: string }>('PATCH', '/api/me', { name: value });
      onRenamed(person.name);
      onClose();
    } catch (error) {
      toast.error(sentenceOf(error));
    }
  };
  return (
    <Dialog open={open} onClose={onClose} title="Your name" description="Others see it at your caret.">
      <form onSubmit={(event) => void save(event)} style={{ display: 'grid', gap: '1rem' }}>
        <TextField
          label="Name"
          value={value}
          maxLength={40}
          required
          autoComplete="nickname"
          onChange={(event) => setValue(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
        <Button tone="primary" type="submit" disabled={value.trim() === ''}>
          Save
        </Button>
      </form>
    </Dialog>
  );
}
