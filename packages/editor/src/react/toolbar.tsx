import type { Command } from '@tiptap/pm/state';
import type { Editor } from '@tiptap/react';
import { useEditorState } from '@tiptap/react';
import {
  Bold,
  Code,
  GripVertical,
  IndentDecrease,
  IndentIncrease,
  Italic,
  Link,
  List,
  ListOrdered,
  ListTodo,
  type LucideIcon,
  Minus,
  Redo2,
  Strikethrough,
  Table,
  Underline,
  Undo2,
} from 'lucide-react';
import { type KeyboardEvent, useRef, useState, useSyncExternalStore } from 'react';
import type { BodyUndo } from '../collab/undo.ts';
import type { SwitchMark } from '../document/block.ts';
import {
  blockAtCaret,
  indent,
  insertDivider,
  outdent,
  setKind,
  toggleKind,
} from '../document/commands/blocks.ts';
import { linkAt } from '../document/commands/links.ts';
import { isMarked, toggle } from '../document/commands/marks.ts';
import { insertTable } from '../document/commands/tables.ts';
import { kindOf } from '../document/convert.ts';
import { cellRange } from '../document/table-selection.ts';
import { shortcut } from './shortcut.ts';

export interface ToolbarProps {
  readonly editor: Editor;
  readonly undo: BodyUndo;
  readonly onLink: () => void;
  /** The table menu, below this button. */
  readonly onTable: (button: HTMLElement) => void;
  /** The menu of the blocks, below this button. */
  readonly onBlock: (button: HTMLElement) => void;
}

interface Tool {
  readonly name: string;
  readonly keys?: string;
  readonly icon: LucideIcon;
  readonly run: (button: HTMLElement) => void;
  /** Left out for what is done rather than switched. */
  readonly isOn?: boolean;
  readonly isOff?: boolean;
  readonly hasMenu?: boolean;
}

const NEW_TABLE = { rows: 3, columns: 3 };

const KINDS: readonly { value: string; label: string; command: Command }[] = [
  { value: 'paragraph', label: 'Text', command: setKind('paragraph') },
  { value: 'heading1', label: 'Heading 1', command: setKind('heading', { level: 1 }) },
  { value: 'heading2', label: 'Heading 2', command: setKind('heading', { level: 2 }) },
  { value: 'heading3', label: 'Heading 3', command: setKind('heading', { level: 3 }) },
  { value: 'bullet', label: 'Bulleted list', command: setKind('bullet') },
  { value: 'ordered', label: 'Numbered list', command: setKind('ordered') },
  { value: 'task', label: 'To-do list', command: setKind('task') },
  { value: 'quote', label: 'Quote', command: setKind('quote') },
  { value: 'code', label: 'Code block', command: setKind('code') },
];

/** One tab stop; arrow keys, Home and End move inside; Escape goes back to the text. */
export function Toolbar({ editor, undo, onLink, onTable, onBlock }: ToolbarProps) {
  const state = useEditorState({
    editor,
    selector: ({ editor: { state } }) => {
      const node = blockAtCaret(state)?.node;
      const kind = node ? kindOf(node) : 'divider';
      return {
        kind: kind === 'heading' ? `heading${node?.attrs.level}` : kind,
        bold: isMarked(state, 'bold'),
        italic: isMarked(state, 'italic'),
        underline: isMarked(state, 'underline'),
        strike: isMarked(state, 'strike'),
        code: isMarked(state, 'code'),
        link: linkAt(state) !== null,
        isInTable: cellRange(state.selection) !== null,
        canIndent: indent(state),
        canOutdent: outdent(state),
      };
    },
  });
  const history = useSyncExternalStore(
    (listener) => undo.subscribe(listener),
    () => `${undo.canUndo}${undo.canRedo}`,
    () => 'falsefalse',
  );
  const bar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);

  const run = (command: Command) => () => {
    command(editor.state, editor.view.dispatch, editor.view);
    editor.view.focus();
  };
  const mark = (name: SwitchMark) => run(toggle(name));

  const groups: readonly (readonly Tool[])[] = [
    // First, so that they are in sight on every width: a phone has no other way to undo.
    [
      {
        name: 'Undo',
        keys: 'Mod-Z',
        icon: Undo2,
        run: () => undo.undo(editor.view),
        isOff: !history.startsWith('true'),
      },
      {
        name: 'Redo',
        keys: 'Mod-Shift-Z',
        icon: Redo2,
        run: () => undo.redo(editor.view),
        isOff: !history.endsWith('true'),
      },
    ],
    [
      { name: 'Bold', keys: 'Mod-B', icon: Bold, run: mark('bold'), isOn: state.bold },
      { name: 'Italic', keys: 'Mod-I', icon: Italic, run: mark('italic'), isOn: state.italic },
      { name: 'Underline', keys: 'Mod-U', icon: Underline, run: mark('underline'), isOn: state.underline },
      {
        name: 'Strikethrough',
        keys: 'Mod-Shift-X',
        icon: Strikethrough,
        run: mark('strike'),
        isOn: state.strike,
      },
      { name: 'Inline code', keys: 'Mod-E', icon: Code, run: mark('code'), isOn: state.code },
      { name: 'Link', keys: 'Mod-K', icon: Link, run: onLink, isOn: state.link },
    ],
    [
      {
        name: 'Bulleted list',
        keys: 'Mod-Shift-8',
        icon: List,
        run: run(toggleKind('bullet')),
        isOn: state.kind === 'bullet',
      },
      {
        name: 'Numbered list',
        keys: 'Mod-Shift-7',
        icon: ListOrdered,
        run: run(toggleKind('ordered')),
        isOn: state.kind === 'ordered',
      },
      {
        name: 'To-do list',
        keys: 'Mod-Shift-9',
        icon: ListTodo,
        run: run(toggleKind('task')),
        isOn: state.kind === 'task',
      },
      {
        name: 'Indent less',
        keys: 'Shift-Tab',
        icon: IndentDecrease,
        run: run(outdent),
        isOff: !state.canOutdent,
      },
      { name: 'Indent more', keys: 'Tab', icon: IndentIncrease, run: run(indent), isOff: !state.canIndent },
    ],
    [
      { name: 'Divider', icon: Minus, run: run(insertDivider) },
      state.isInTable
        ? { name: 'Table menu', icon: Table, run: onTable, isOn: true, hasMenu: true }
        : { name: 'Insert table', icon: Table, run: run(insertTable(NEW_TABLE.rows, NEW_TABLE.columns)) },
    ],
    [{ name: 'Block menu', icon: GripVertical, run: onBlock, hasMenu: true }],
  ];

  const items = () => [...(bar.current?.querySelectorAll<HTMLElement>('[data-tool]') ?? [])];
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      editor.view.focus();
      return;
    }
    const all = items();
    const at = all.indexOf(event.target as HTMLElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    const index = (next + all.length) % all.length;
    setCurrent(index);
    all[index]?.focus();
  };

  let position = 0;
  return (
    <div
      ref={bar}
      className="coscribe-toolbar"
      role="toolbar"
      aria-label="Formatting"
      aria-orientation="horizontal"
      onKeyDown={move}
      onFocus={(event) => setCurrent(Math.max(0, items().indexOf(event.target)))}
    >
      <select
        data-tool=""
        className="coscribe-kind"
        aria-label="Kind of block"
        tabIndex={current === position++ ? 0 : -1}
        value={KINDS.some(({ value }) => value === state.kind) ? state.kind : ''}
        onChange={(event) => {
          const kind = KINDS.find(({ value }) => value === event.target.value);
          if (kind) run(kind.command)();
        }}
      >
        {!KINDS.some(({ value }) => value === state.kind) && <option value="">Other</option>}
        {KINDS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form
        <div key={group[0]?.name} className="coscribe-tools" role="group">
          {group.map((tool) => (
            <ToolButton key={tool.name} tool={tool} tabIndex={current === position++ ? 0 : -1} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Shared with the menu on the selection. Pressing it does not take the focus out of the text. */
export function ToolButton({ tool, tabIndex }: { readonly tool: Tool; readonly tabIndex: number }) {
  const Icon = tool.icon;
  const hint = tool.keys ? `${tool.name} (${shortcut(tool.keys)})` : tool.name;
  return (
    <button
      type="button"
      data-tool=""
      className="coscribe-tool"
      aria-label={tool.name}
      aria-pressed={tool.hasMenu ? undefined : tool.isOn}
      aria-haspopup={tool.hasMenu ? 'menu' : undefined}
      data-on={tool.hasMenu ? tool.isOn : undefined}
      aria-disabled={tool.isOff || undefined}
      title={hint}
      tabIndex={tabIndex}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        if (!tool.isOff) tool.run(event.currentTarget);
      }}
    >
      <Icon size={18} aria-hidden="true" />
    </button>
  );
}
