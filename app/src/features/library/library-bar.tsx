'use client';

import { KeyRound, PenLine } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { Wordmark } from '../../ui/wordmark.tsx';
import { MyKeyDialog } from '../identity/my-key-dialog.tsx';
import { NameDialog } from '../identity/name-dialog.tsx';
import { ThemeChoice } from '../shell/theme-choice.tsx';
import styles from './library.module.css';
import type { Me } from './library-document.ts';

/** The wordmark, and who I am. */
export function LibraryBar({ person }: { readonly person: Me }) {
  const router = useRouter();
  const [open, setOpen] = useState<'name' | 'key' | null>(null);
  return (
    <header className={styles.bar}>
      <Link href="/" aria-label="Coscribe, your documents">
        <Wordmark />
      </Link>
      <Menu
        trigger={
          <Button tone="quiet" className={styles.me} aria-label={`You are ${person.name}`}>
            <span className={styles.meName}>{person.name}</span>
            <Avatar name={person.name} color={person.color} />
          </Button>
        }
      >
        <MenuItem icon={<PenLine size={16} aria-hidden />} onSelect={() => setOpen('name')}>
          Change my name
        </MenuItem>
        <MenuItem icon={<KeyRound size={16} aria-hidden />} onSelect={() => setOpen('key')}>
          My key
        </MenuItem>
        <MenuSeparator />
        <ThemeChoice />
      </Menu>
      <NameDialog
        key={person.name}
        open={open === 'name'}
        name={person.name}
        onClose={() => setOpen(null)}
        onRenamed={() => router.refresh()}
      />
      <MyKeyDialog open={open === 'key'} onClose={() => setOpen(null)} />
    </header>
  );
}
