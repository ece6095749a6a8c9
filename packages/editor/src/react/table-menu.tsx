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
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
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

const GAP = 6;

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
  const menu = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    if (menu.current) setPlace(placeBelow(button.getBoundingClientRect(), menu.current));
  }, [button]);
  useEffect(() => {
    if (place !== null) menu.current?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
  }, [place]);
  useEffect(() => {
    if (!state.isInTable) close.current();
  }, [state.isInTable]);
  useEffect(() => {
    const shut = (event: Event) => {
      const isInside = event.target instanceof Node && menu.current?.contains(event.target);
      if (!isInside) close.current();
    };
    document.addEventListener('pointerdown', shut, true);
    window.addEventListener('scroll', shut, true);
    window.addEventListener('resize', shut);
    return () => {
      document.removeEventListener('pointerdown', shut, true);
      window.removeEventListener('scroll', shut, true);
      window.removeEventListener('resize', shut);
    };
  }, []);

  const run = (command: Command) => {
    onClose();
    editor.view.focus();
    command(editor.state, editor.view.dispatch, editor.view);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      editor.view.focus();
      return;
    }
    const all = [...(menu.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = all.indexOf(event.target as HTMLElement);
    const side = at < ROWS.length ? ROWS.length : -ROWS.length;
    const isInColumns = at < ROWS.length + COLUMNS.length;
    const next = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      ArrowRight: isInColumns ? at + side : at,
      ArrowLeft: isInColumns ? at + side : at,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[(next + all.length) % all.length]?.focus();
  };

  const entry = ({ name, icon: Icon, command }: Item) => (
    <button
      key={name}
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={state.off.includes(name) || undefined}
      onClick={() => {
        if (!state.off.includes(name)) run(command);
      }}
    >
      <Icon size={16} aria-hidden="true" />
      {name}
    </button>
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
    <div
      ref={menu}
      className="coscribe-table-menu"
      role="menu"
      aria-label="Table"
      tabIndex={-1}
      style={place ?? { visibility: 'hidden' }}
      onKeyDown={onKeyDown}
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
      <div role="group" aria-label="Table" className="coscribe-table-menu-all">
        {check('Header row', state.headerRow, toggleHeaderRow)}
        {check('Header column', state.headerColumn, toggleHeaderColumn)}
        {entry({ name: 'Delete table', icon: Trash2, command: deleteTable })}
      </div>
    </div>
  );
}

/** Below the button and aligned to its right edge, inside of the window; above it where there is no room below. */
function placeBelow(button: DOMRect, menu: HTMLElement): { left: number; top: number } {
  const { innerWidth, innerHeight } = window;
  const left = Math.min(button.right - menu.offsetWidth, innerWidth - menu.offsetWidth - GAP);
  const isRoomBelow = button.bottom + GAP + menu.offsetHeight < innerHeight;
  const top = isRoomBelow ? button.bottom + GAP : button.top - GAP - menu.offsetHeight;
  return {
    left: Math.max(GAP, left),
    top: Math.max(GAP, Math.min(top, innerHeight - menu.offsetHeight - GAP)),
  };
}
