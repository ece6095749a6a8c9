import type { LucideIcon } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { shortcut } from './shortcut.ts';

export interface PopMenuProps {
  readonly label: string;
  /** What the menu hangs below. */
  readonly button: HTMLElement;
  /** The menu goes; `isByKey` when the focus should return to the text. */
  readonly onClose: (isByKey: boolean) => void;
  /** Where an arrow to the side leads from an entry, for menus with two columns. */
  readonly beside?: (at: number) => number;
  readonly children: ReactNode;
}

const GAP = 6;

/** A menu below a button of the editor. Arrows, Home and End walk in it; Escape, Tab and a press elsewhere close it. */
export function PopMenu({ label, button, onClose, beside = (at) => at, children }: PopMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const follow = () => {
      if (menu.current) setPlace(placeBelow(button.getBoundingClientRect(), menu.current));
    };
    follow();
    window.addEventListener('scroll', follow, true);
    return () => window.removeEventListener('scroll', follow, true);
  }, [button]);
  const isPlaced = place !== null;
  useEffect(() => {
    if (!isPlaced || menu.current === null) return;
    // Who came by keyboard stands on the first entry; who came by mouse or finger sees none marked.
    const isByKey = document.activeElement === button;
    const first = isByKey ? menu.current.querySelector<HTMLElement>('button') : menu.current;
    first?.focus({ preventScroll: true });
  }, [isPlaced, button]);
  useEffect(() => {
    const shut = (event: Event) => {
      const isInside = event.target instanceof Node && menu.current?.contains(event.target);
      if (!isInside) close.current(false);
    };
    document.addEventListener('pointerdown', shut, true);
    window.addEventListener('resize', shut);
    return () => {
      document.removeEventListener('pointerdown', shut, true);
      window.removeEventListener('resize', shut);
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      onClose(true);
      return;
    }
    const all = [...(menu.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = all.indexOf(event.target as HTMLElement);
    const next = {
      ArrowDown: at + 1,
      ArrowUp: Math.max(at, 0) - 1,
      ArrowRight: at < 0 ? 0 : beside(at),
      ArrowLeft: at < 0 ? 0 : beside(at),
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[(next + all.length) % all.length]?.focus();
  };

  return (
    <div
      ref={menu}
      className="coscribe-pop-menu"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      style={place ?? { visibility: 'hidden' }}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

export interface PopMenuEntryProps {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly keys?: string;
  readonly isOff: boolean;
  readonly run: () => void;
}

export function PopMenuEntry({ name, icon: Icon, keys, isOff, run }: PopMenuEntryProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-label={name}
      aria-disabled={isOff || undefined}
      onClick={() => {
        if (!isOff) run();
      }}
    >
      <Icon size={16} aria-hidden="true" />
      {name}
      {keys && <kbd>{shortcut(keys)}</kbd>}
    </button>
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
