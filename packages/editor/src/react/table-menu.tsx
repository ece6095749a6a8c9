import type { Command } from '@tiptap/pm/state';
import type { Editor } from '@tiptap/react';
import { useEditorState } from '@tiptap/react';
import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  BetweenHorizontalEnd,
  BetweenHorizontalStart,
  BetweenVerticalEnd,
  BetweenVerticalStart,
  Check,
  type LucideIcon,
  Trash2,
} from 'lucide-react';
import { useEffect, useRef } from 'react';
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  moveColumnLeft,
  moveColumnRight,
  moveRowDown,
  moveRowUp,
  toggleHeaderColumn,
  toggleHeaderRow,
} from '../document/commands/tables.ts';
import { TABLE_MENU_EVENT } from '../document/schema/table-view.ts';
import { cellRange } from '../document/table-selection.ts';
import { PopMenu, PopMenuEntry } from './pop-menu.tsx';

export interface TableMenuProps {
  readonly editor: Editor;
  /** What the menu hangs below, and where the focus came from; `null` while it is closed. */
  readonly button: HTMLElement | null;
  readonly onButton: (button: HTMLElement | null) => void;
}

interface Item {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly command: Command;
}

const ROWS: readonly Item[] = [
  { name: 'Insert row above', icon: BetweenHorizontalStart, command: addRowBefore },
  { name: 'Insert row below', icon: BetweenHorizontalEnd, command: addRowAfter },
  { name: 'Move row up', icon: ArrowUp, command: moveRowUp },
  { name: 'Move row down', icon: ArrowDown, command: moveRowDown },
  { name: 'Delete row', icon: Trash2, command: deleteRow },
];

const COLUMNS: readonly Item[] = [
  { name: 'Insert column left', icon: BetweenVerticalStart, command: addColumnBefore },
  { name: 'Insert column right', icon: BetweenVerticalEnd, command: addColumnAfter },
  { name: 'Move column left', icon: ArrowLeft, command: moveColumnLeft },
  { name: 'Move column right', icon: ArrowRight, command: moveColumnRight },
  { name: 'Delete column', icon: Trash2, command: deleteColumn },
];

/** What can be done with the table that holds the caret. Opened by the table's handle and by the toolbar. */
export function TableMenu({ editor, button, onButton }: TableMenuProps) {
  useEffect(() => {
    const { dom } = editor.view;
    const open = (event: Event) => onButton(event.target instanceof HTMLElement ? event.target : null);
    dom.addEventListener(TABLE_MENU_EVENT, open);
    return () => dom.removeEventListener(TABLE_MENU_EVENT, open);
  }, [editor, onButton]);
  if (button === null) return null;
  return <OpenMenu editor={editor} button={button} onClose={() => onButton(null)} />;
}

interface OpenMenuProps {
  readonly editor: Editor;
  readonly button: HTMLElement;
  readonly onClose: () => void;
}

function OpenMenu({ editor, button, onClose }: OpenMenuProps) {
  const state = useEditorState({
    editor,
    selector: ({ editor: { state } }) => {
      const table = cellRange(state.selection)?.table ?? null;
      return {
        isInTable: table !== null,
        headerRow: table?.attrs.headerRow === true,
        headerColumn: table?.attrs.headerColumn === true,
        off: [...ROWS, ...COLUMNS].filter(({ command }) => !command(state)).map(({ name }) => name),
      };
    },
  });
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (!state.isInTable) close.current();
  }, [state.isInTable]);

  const run = (command: Command) => {
    onClose();
    editor.view.focus();
    command(editor.state, editor.view.dispatch, editor.view);
  };
  /** Rows and columns stand beside each other. */
  const beside = (at: number) => {
    if (at >= ROWS.length + COLUMNS.length) return at;
    return at < ROWS.length ? at + ROWS.length : at - ROWS.length;
  };
  const entry = ({ name, icon, command }: Item) => (
    <PopMenuEntry
      key={name}
      name={name}
      icon={icon}
      isOff={state.off.includes(name)}
      run={() => run(command)}
    />
  );
  const check = (name: string, isOn: boolean, command: Command) => (
    <button
      type="button"
      role="menuitemcheckbox"
      aria-checked={isOn}
      tabIndex={-1}
      onClick={() => run(command)}
    >
      <Check size={16} aria-hidden="true" style={isOn ? undefined : { visibility: 'hidden' }} />
      {name}
    </button>
  );
  return (
    <PopMenu
      label="Table"
      button={button}
      beside={beside}
      onClose={(isByKey) => {
        onClose();
        if (isByKey) editor.view.focus();
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset does not belong into a menu */}
      <div role="group" aria-label="Row">
        {ROWS.map(entry)}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="group" aria-label="Column">
        {COLUMNS.map(entry)}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="group" aria-label="Table" className="coscribe-pop-menu-all">
        {check('Header row', state.headerRow, toggleHeaderRow)}
        {check('Header column', state.headerColumn, toggleHeaderColumn)}
        {entry({ name: 'Delete table', icon: Trash2, command: deleteTable })}
      </div>
    </PopMenu>
  );
}
