'use client';

import { Copy, Ellipsis, PenLine, Trash2, X } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { call } from '../../ui/call.ts';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { toastUndo } from '../../ui/toast-undo.ts';
import styles from './library.module.css';
import type { LibraryDocument } from './library-document.ts';
import { RenameField } from './rename-field.tsx';
import { useAct } from './use-act.ts';
import { When } from './when.tsx';

export function DocumentRow({ document }: { readonly document: LibraryDocument }) {
  const { id, title, updatedAt, mine, role } = document;
  const act = useAct();
  const [isRenaming, setRenaming] = useState(false);
  const mayRename = role === 'own' || role === 'edit';
  const name = title === '' ? 'Untitled' : title;

  const trash = async () => {
    if (!(await act(() => call('POST', `/api/documents/${id}/trash`)))) return;
    toastUndo(
      `“${name}” is in the trash.`,
      () => void act(() => call('POST', `/api/documents/${id}/restore`)),
    );
  };
  return (
    <li className={styles.row}>
      {isRenaming ? (
        <RenameField
          title={title}
          onDone={(next) => {
            setRenaming(false);
            if (next !== null) void act(() => call('PATCH', `/api/documents/${id}`, { title: next }));
          }}
        />
      ) : (
        <div>
          <Link
            href={`/d/${id}`}
            className={title === '' ? `${styles.name} ${styles.untitled}` : styles.name}
          >
            {name}
          </Link>
          <div className={styles.facts}>
            <span>
              Edited <When time={updatedAt} />
            </span>
            {!mine && <span>{role === 'view' ? 'Shared with you, to view' : 'Shared with you'}</span>}
          </div>
        </div>
      )}
      <div className={styles.actions}>
        <Menu
          trigger={
            <IconButton aria-label={`Actions for ${name}`}>
              <Ellipsis size={18} aria-hidden />
            </IconButton>
          }
        >
          {mayRename && (
            <MenuItem icon={<PenLine size={16} aria-hidden />} onSelect={() => setRenaming(true)}>
              Rename
            </MenuItem>
          )}
          <MenuItem
            icon={<Copy size={16} aria-hidden />}
            onSelect={() => void act(() => call('POST', `/api/documents/${id}/duplicate`))}
          >
            Duplicate
          </MenuItem>
          <MenuSeparator />
          {mine ? (
            <MenuItem icon={<Trash2 size={16} aria-hidden />} onSelect={() => void trash()}>
              Move to trash
            </MenuItem>
          ) : (
            <MenuItem
              icon={<X size={16} aria-hidden />}
              onSelect={() => void act(() => call('POST', `/api/documents/${id}/forget`))}
            >
              Remove from my library
            </MenuItem>
          )}
        </Menu>
      </div>
    </li>
  );
}
