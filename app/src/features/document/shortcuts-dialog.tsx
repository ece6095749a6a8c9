'use client';

import { shortcut } from '@coscribe/editor';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './shortcuts-dialog.module.css';

interface Shortcut {
  readonly does: string;
  readonly keys: string;
}

const GROUPS: readonly { readonly name: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    name: 'Text',
    shortcuts: [
      { does: 'Bold', keys: 'Mod-B' },
      { does: 'Italic', keys: 'Mod-I' },
      { does: 'Underline', keys: 'Mod-U' },
      { does: 'Strikethrough', keys: 'Mod-Shift-X' },
      { does: 'Inline code', keys: 'Mod-E' },
      { does: 'Link', keys: 'Mod-K' },
      { does: 'New line in the same block', keys: 'Shift-Enter' },
    ],
  },
  {
    name: 'Kinds of block',
    shortcuts: [
      { does: 'Text', keys: 'Mod-Alt-0' },
      { does: 'Heading 1, 2, 3', keys: 'Mod-Alt-1' },
      { does: 'Numbered list', keys: 'Mod-Shift-7' },
      { does: 'Bulleted list', keys: 'Mod-Shift-8' },
      { does: 'To-do list', keys: 'Mod-Shift-9' },
      { does: 'Quote', keys: 'Mod-Shift-B' },
      { does: 'Code block', keys: 'Mod-Alt-C' },
    ],
  },
  {
    name: 'Whole blocks',
    shortcuts: [
      { does: 'Indent more', keys: 'Tab' },
      { does: 'Indent less', keys: 'Shift-Tab' },
      { does: 'Move up', keys: 'Alt-↑' },
      { does: 'Move down', keys: 'Alt-↓' },
      { does: 'Duplicate', keys: 'Mod-Shift-D' },
      { does: 'Delete', keys: 'Mod-Shift-Backspace' },
      { does: 'Tick or untick a to-do', keys: 'Mod-Enter' },
    ],
  },
  {
    name: 'Everywhere',
    shortcuts: [
      { does: 'Undo', keys: 'Mod-Z' },
      { does: 'Redo', keys: 'Mod-Shift-Z' },
      { does: 'Next cell of a table', keys: 'Tab' },
      { does: 'Previous cell', keys: 'Shift-Tab' },
      { does: 'To the toolbar', keys: 'Alt-F10' },
      { does: 'Leave the text', keys: 'Esc' },
      { does: 'These shortcuts', keys: 'Mod-/' },
    ],
  },
];

const TYPED: readonly { readonly sign: string; readonly makes: string }[] = [
  { sign: '#', makes: 'heading' },
  { sign: '-', makes: 'list' },
  { sign: '1.', makes: 'numbers' },
  { sign: '[]', makes: 'to-do' },
  { sign: '>', makes: 'quote' },
  { sign: '```', makes: 'code' },
];

/** All that the keyboard can do in a document, on one sheet. */
export function ShortcutsDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts" isWide>
      <div className={styles.groups}>
        {GROUPS.map(({ name, shortcuts }) => (
          <section key={name}>
            <h3 className={styles.name}>{name}</h3>
            <dl className={styles.list}>
              {shortcuts.map(({ does, keys }) => (
                <div key={does} className={styles.row}>
                  <dt>{does}</dt>
                  <dd>
                    <kbd>{shortcut(keys)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <section className={styles.typed}>
        <h3 className={styles.name}>At the start of a line, with a space</h3>
        <dl className={styles.signs}>
          {TYPED.map(({ sign, makes }) => (
            <div key={sign}>
              <dt>
                <kbd>{sign}</kbd>
              </dt>
              <dd>{makes}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Dialog>
  );
}
