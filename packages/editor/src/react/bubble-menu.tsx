import { type EditorState, TextSelection } from '@tiptap/pm/state';
import type { Editor } from '@tiptap/react';
import { useEditorState } from '@tiptap/react';
import { Bold, Code, Italic, Link, Strikethrough, Underline } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { linkAt } from '../document/commands/links.ts';
import { isMarked, toggle } from '../document/commands/marks.ts';
import { holdSelection } from './held-selection.ts';
import { LinkForm } from './link-form.tsx';
import { ToolButton } from './toolbar.tsx';

export interface BubbleMenuProps {
  readonly editor: Editor;
  readonly isLinking: boolean;
  readonly onLinking: (isLinking: boolean) => void;
}

const SWITCHES = [
  { name: 'Bold', mark: 'bold', keys: 'Mod-B', icon: Bold },
  { name: 'Italic', mark: 'italic', keys: 'Mod-I', icon: Italic },
  { name: 'Underline', mark: 'underline', keys: 'Mod-U', icon: Underline },
  { name: 'Strikethrough', mark: 'strike', keys: 'Mod-Shift-X', icon: Strikethrough },
  { name: 'Inline code', mark: 'code', keys: 'Mod-E', icon: Code },
] as const;

/** Stands above selected text: marks, and the link's address when it is being edited. */
export function BubbleMenu({ editor, isLinking, onLinking }: BubbleMenuProps) {
  const state = useEditorState({
    editor,
    selector: ({ editor: { state, view } }) => ({
      isSelected: view.hasFocus() && isTextSelected(state),
      from: state.selection.from,
      to: state.selection.to,
      on: SWITCHES.filter(({ mark }) => isMarked(state, mark)).map(({ mark }) => mark),
      href: linkAt(state)?.href ?? null,
    }),
  });
  const isShown = isLinking || state.isSelected;
  const menu = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);

  useLayoutEffect(() => {
    const element = menu.current;
    const parent = element?.offsetParent;
    if (!isShown || !element || !parent) return;
    setPlace(placeAbove(editor, { from: state.from, to: state.to, element, parent }));
  }, [editor, isShown, state.from, state.to]);

  useEffect(() => {
    holdSelection(editor.view, isLinking);
  }, [editor, isLinking]);

  if (!isShown) return null;
  const close = () => {
    onLinking(false);
    editor.view.focus();
  };
  return (
    <div
      ref={menu}
      className="coscribe-bubble"
      style={place ?? { visibility: 'hidden' }}
      role="toolbar"
      aria-label="Selection"
    >
      {isLinking ? (
        <LinkForm editor={editor} href={state.href} onClose={close} />
      ) : (
        <>
          {SWITCHES.map(({ name, mark, keys, icon }) => (
            <ToolButton
              key={name}
              tabIndex={-1}
              tool={{
                name,
                keys,
                icon,
                isOn: state.on.includes(mark),
                run: () => toggle(mark)(editor.state, editor.view.dispatch, editor.view),
              }}
            />
          ))}
          <ToolButton
            tabIndex={-1}
            tool={{
              name: 'Link',
              keys: 'Mod-K',
              icon: Link,
              isOn: state.href !== null,
              run: () => onLinking(true),
            }}
          />
        </>
      )}
    </div>
  );
}

function isTextSelected({ doc, selection }: EditorState): boolean {
  if (!(selection instanceof TextSelection) || selection.empty) return false;
  if (selection.$from.parent.type.spec.code) return false;
  return doc.textBetween(selection.from, selection.to).trim() !== '';
}

interface Placing {
  readonly from: number;
  readonly to: number;
  readonly element: HTMLElement;
  readonly parent: Element;
}

const GAP = 8;

/** Above the selection's first line, inside of the page's width; below it where there is no room above. */
function placeAbove({ view }: Editor, { from, to, element, parent }: Placing): { left: number; top: number } {
  const start = view.coordsAtPos(from, 1);
  const end = view.coordsAtPos(to, -1);
  const frame = parent.getBoundingClientRect();
  const right = end.top === start.top ? end.right : frame.right;
  const middle = (start.left + right) / 2 - frame.left;
  const left = Math.max(0, Math.min(middle - element.offsetWidth / 2, frame.width - element.offsetWidth));
  const bar = parent.parentElement?.querySelector('.coscribe-toolbar')?.getBoundingClientRect();
  const isRoomAbove = start.top - element.offsetHeight - GAP > (bar?.bottom ?? 0);
  const top = isRoomAbove ? start.top - element.offsetHeight - GAP : end.bottom + GAP;
  return { left, top: top - frame.top };
}
