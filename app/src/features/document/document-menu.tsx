'use client';

import { Copy, Ellipsis, FileCode, FileText, Keyboard, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { IconButton } from '../../ui/button.tsx';
import { call, sentenceOf } from '../../ui/call.ts';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { toastUndo } from '../../ui/toast-undo.ts';
import { ThemeChoice } from '../shell/theme-choice.tsx';
import { download } from './download.ts';

interface DocumentMenuProps {
  readonly documentId: string;
  readonly mine: boolean;
  readonly onShortcuts: () => void;
}

export function DocumentMenu({ documentId, mine, onShortcuts }: DocumentMenuProps) {
  const router = useRouter();
  const route = `/api/documents/${documentId}`;
  const act = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      toast.error(sentenceOf(error));
    }
  };
  const exportAs = (format: 'md' | 'html') => {
    // The link that let somebody in is remembered with their ticket, so that no secret need stand in this address.
    download(`${route}/export?format=${format}`);
  };
  const duplicate = async () => {
    const { id } = await call<{ id: string }>('POST', `${route}/duplicate`);
    router.push(`/d/${id}`);
  };
  const trash = async () => {
    await call('POST', `${route}/trash`);
    toastUndo('The document is in the trash.', () => {
      void act(async () => {
        await call('POST', `${route}/restore`);
        router.push(`/d/${documentId}`);
      });
    });
    router.push('/');
  };
  return (
    <Menu
      trigger={
        <IconButton aria-label="Document menu">
          <Ellipsis size={20} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<FileText size={16} aria-hidden />} onSelect={() => exportAs('md')}>
        Download as Markdown
      </MenuItem>
      <MenuItem icon={<FileCode size={16} aria-hidden />} onSelect={() => exportAs('html')}>
        Download as HTML
      </MenuItem>
      <MenuItem icon={<Copy size={16} aria-hidden />} onSelect={() => void act(duplicate)}>
        Duplicate
      </MenuItem>
      {mine && (
        <MenuItem icon={<Trash2 size={16} aria-hidden />} onSelect={() => void act(trash)}>
          Move to trash
        </MenuItem>
      )}
      <MenuItem icon={<Keyboard size={16} aria-hidden />} onSelect={onShortcuts}>
        Keyboard shortcuts
      </MenuItem>
      <MenuSeparator />
      <ThemeChoice />
    </Menu>
  );
}
