import type { Command } from '@tiptap/pm/state';
import type { Editor } from '@tiptap/react';
import { useEditorState } from '@tiptap/react';
import { ArrowDown, ArrowUp, CopyPlus, type LucideIcon, Trash2 } from 'lucide-react';
import { deleteBlocks, duplicate, moveDown, moveUp } from '../document/commands/move.ts';
import { PopMenu, PopMenuEntry } from './pop-menu.tsx';

export interface BlockMenuProps {
  readonly editor: Editor;
  readonly button: HTMLElement;
  readonly onClose: () => void;
}

interface Entry {
  readonly name: string;
  readonly keys: string;
  readonly icon: LucideIcon;
  readonly command: Command;
}

const ENTRIES: readonly Entry[] = [
  { name: 'Move up', keys: 'Alt-↑', icon: ArrowUp, command: moveUp },
  { name: 'Move down', keys: 'Alt-↓', icon: ArrowDown, command: moveDown },
  { name: 'Duplicate', keys: 'Mod-Shift-D', icon: CopyPlus, command: duplicate },
  { name: 'Delete block', keys: 'Mod-Shift-Backspace', icon: Trash2, command: deleteBlocks },
];

/** What can be done with the selected blocks as a whole, and what hangs under them. */
export function BlockMenu({ editor, button, onClose }: BlockMenuProps) {
  const off = useEditorState({
    editor,
    selector: ({ editor: { state } }) =>
      ENTRIES.filter(({ command }) => !command(state)).map(({ name }) => name),
  });
  const run = (command: Command) => {
    onClose();
    editor.view.focus();
    command(editor.state, editor.view.dispatch, editor.view);
  };
  return (
    <PopMenu
      label="Block"
      button={button}
      onClose={(isByKey) => {
        onClose();
        if (isByKey) editor.view.focus();
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset does not belong into a menu */}
      <div role="group" aria-label="Block">
        {ENTRIES.map(({ name, keys, icon, command }) => (
          <PopMenuEntry
            key={name}
            name={name}
            keys={keys}
            icon={icon}
            isOff={off.includes(name)}
            run={() => run(command)}
          />
        ))}
      </div>
    </PopMenu>
  );
}
