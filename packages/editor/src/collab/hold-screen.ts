import { NodeSelection, Plugin, type Transaction } from '@tiptap/pm/state';
import type { Step } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';
import { isRemote } from './bind-document.ts';

/** A wheel or a finger counts as scrolling for this long after the last movement. */
const SCROLLING_MS = 200;

/** Room grows by what is missing, and by twice as much each time, at most up to this multiple. */
const MOST_ROOM = 64;

/** The line that stays, where it was on the screen and how far its page was scrolled then. */
interface Held {
  pos: number;
  /** Which way the position goes when something is inserted right at it. */
  readonly side: -1 | 1;
  readonly top: number;
  readonly scroller: Element;
  readonly scrolled: number;
}

/**
 * Keeps the line with the caret where it is on the screen while others write above it; with the caret out of view, the
 * first visible line (CARET-1). Measures once before the first remote change of a frame and once before that frame is
 * painted, whatever comes in between, and only where something above the line changed. While one scrolls, nothing is held.
 */
export function holdScreen(): Plugin {
  let screen: Screen | null = null;
  return new Plugin({
    // The one place that sees a transaction while the page still shows what was before it.
    filterTransaction: (tr) => {
      screen?.willChange(tr);
      return true;
    },
    view: (view) => {
      const own = new Screen(view);
      screen = own;
      return {
        destroy: () => {
          own.stop();
          if (screen === own) screen = null;
        },
      };
    },
  });
}

class Screen {
  readonly #view: EditorView;
  readonly #page: Window;
  readonly #room: Room;
  readonly #stops: (() => void)[] = [];
  #held: Held | null = null;
  #frame = 0;
  #scrollingUntil = 0;
  /** A page scrolls by whole pixels, lines are not as high: what is missing counts in the next time. */
  #rest = { scrolled: Number.NaN, pixels: 0 };

  constructor(view: EditorView) {
    this.#view = view;
    this.#page = view.dom.ownerDocument.defaultView ?? window;
    this.#room = new Room(view.dom);
    const begins = () => {
      this.#scrollingUntil = performance.now() + SCROLLING_MS;
    };
    const goesOn = () => {
      if (this.#isScrolling) begins();
      this.#room.trim();
    };
    const pressed = (event: Event) => {
      // On a scroll bar, which belongs to what it scrolls.
      if (event.target === scrollerOf(view.dom)) begins();
    };
    this.#listen('wheel', begins);
    this.#listen('touchmove', begins);
    this.#listen('pointerdown', pressed);
    this.#listen('scroll', goesOn);
  }

  willChange(tr: Transaction): void {
    if (!isRemote(tr)) {
      // What one does oneself goes by the page as it is to be.
      if (tr.docChanged || tr.selectionSet || tr.scrolledIntoView) {
        this.#settle();
        this.#rest = { scrolled: Number.NaN, pixels: 0 };
      }
      return;
    }
    if (!tr.docChanged) return;
    if (this.#held === null && !this.#isScrolling) {
      this.#held = this.#measure(tr);
      if (this.#held) {
        // Some browsers hold the first visible line by themselves; both together would scroll twice as far.
        this.#view.dom.style.setProperty('overflow-anchor', 'none');
        this.#frame = this.#page.requestAnimationFrame(() => this.#settle());
      }
    }
    if (this.#held) this.#held.pos = tr.mapping.map(this.#held.pos, this.#held.side);
  }

  get #isScrolling(): boolean {
    return performance.now() < this.#scrollingUntil;
  }

  /** The line to hold, or `null` when nothing above it changes. */
  #measure(tr: Transaction): Held | null {
    const view = this.#view;
    const scroller = scrollerOf(view.dom);
    const scrolled = scroller.scrollTop;
    const first = firstChange(tr);
    const seen = visibleRange(scroller, this.#page);
    const held = (pos: number, side: -1 | 1, top: number): Held => {
      const rest = this.#rest.scrolled === scrolled ? this.#rest.pixels : 0;
      return { pos, side, top: top - rest, scroller, scrolled };
    };
    if (view.hasFocus()) {
      const { selection } = view.state;
      const isNode = selection instanceof NodeSelection;
      const pos = isNode ? selection.from : selection.head;
      const { top, bottom } = view.coordsAtPos(pos);
      if (bottom > seen.top && top < seen.bottom) {
        const { $head } = selection;
        return first > ($head.depth > 0 ? $head.after(1) : selection.to)
          ? null
          : held(pos, isNode ? 1 : -1, top);
      }
    }
    const line = firstLine(view, seen);
    return line === null || first > line ? null : held(line, 1, view.coordsAtPos(line).top);
  }

  #settle(): void {
    const held = this.#held;
    if (held === null) return;
    this.#held = null;
    this.#page.cancelAnimationFrame(this.#frame);
    if (!this.#isScrolling && !this.#view.isDestroyed) this.#putBack(held);
    // Only now: the browser must have laid out the page without its own.
    this.#view.dom.style.removeProperty('overflow-anchor');
  }

  #putBack({ pos, top: before, scroller, scrolled }: Held): void {
    const { top } = this.#view.coordsAtPos(Math.min(pos, this.#view.state.doc.content.size));
    const now = scroller.scrollTop;
    // Measured from the page's beginning: somebody may have scrolled since, which stays.
    const grown = top + now - (before + scrolled);
    const wanted = now + grown;
    if (Math.abs(grown) >= 0.5) {
      this.#room.upTo(scroller, wanted);
      scroller.scrollTop = wanted;
      this.#room.trim();
    }
    this.#rest = { scrolled: scroller.scrollTop, pixels: wanted - scroller.scrollTop };
    if (Math.abs(this.#rest.pixels) > 1) this.#rest.pixels = 0;
  }

  #listen(type: string, listener: (event: Event) => void): void {
    const { document } = this.#page;
    const options = { passive: true, capture: true };
    document.addEventListener(type, listener, options);
    this.#stops.push(() => document.removeEventListener(type, listener, options));
  }

  stop(): void {
    this.#page.cancelAnimationFrame(this.#frame);
    for (const stop of this.#stops) stop();
  }
}

/** Room below the text, where a page is too short to scroll as far as its line needs. It goes when it isn't needed. */
class Room {
  readonly #dom: HTMLElement;
  #pixels = 0;
  #scroller: Element | null = null;

  constructor(dom: HTMLElement) {
    this.#dom = dom;
  }

  upTo(scroller: Element, wanted: number): void {
    this.#scroller = scroller;
    // The first of it only fills a page that was higher than its text; what is too much goes once it has been scrolled.
    for (let more = 1; more <= MOST_ROOM; more *= 2) {
      const missing = wanted - (scroller.scrollHeight - scroller.clientHeight);
      if (missing <= 0) break;
      this.#set(this.#pixels + Math.ceil(missing) * more);
    }
  }

  trim(): void {
    if (this.#pixels === 0 || this.#scroller === null) return;
    const { scrollHeight, clientHeight, scrollTop } = this.#scroller;
    const spare = Math.floor(scrollHeight - clientHeight - scrollTop);
    if (spare > 0) this.#set(Math.max(0, this.#pixels - spare));
  }

  #set(pixels: number): void {
    this.#pixels = pixels;
    this.#dom.style.paddingBottom = pixels === 0 ? '' : `${pixels}px`;
  }
}

/** The first position of the document before `tr` at which anything changes. */
function firstChange(tr: Transaction): number {
  let first = Number.POSITIVE_INFINITY;
  tr.steps.forEach((step, i) => {
    const back = tr.mapping.slice(0, i).invert();
    first = Math.min(first, back.map(startOf(step), -1));
  });
  return first;
}

function startOf(step: Step): number {
  let start = Number.POSITIVE_INFINITY;
  step.getMap().forEach((from) => {
    start = Math.min(start, from);
  });
  if (start !== Number.POSITIVE_INFINITY) return start;
  // Marks and attributes change no position.
  const { from, pos } = step as Step & { from?: number; pos?: number };
  return from ?? pos ?? 0;
}

interface Range {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** What can be seen of the text, bars that stay at the top left out. */
function visibleRange(scroller: Element, page: Window): Range {
  const isPage = scroller === page.document.scrollingElement;
  const box = isPage ? { left: 0, top: 0, bottom: page.innerHeight } : scroller.getBoundingClientRect();
  const bars = Number.parseFloat(page.getComputedStyle(scroller).scrollPaddingTop) || 0;
  const keyboard = isPage ? (page.visualViewport?.height ?? box.bottom) : box.bottom;
  return { left: box.left, top: box.top + bars, bottom: Math.min(box.bottom, keyboard) };
}

/** The position at which the first line begins that can be seen; `null` when there is no text on the screen. */
function firstLine(view: EditorView, seen: Range): number | null {
  const block = firstBlock(view, seen.top);
  if (block === null) return null;
  const { left, top, bottom } = block.getBoundingClientRect();
  if (top >= seen.bottom) return null;
  const start = view.posAtDOM(block, 0);
  if (top >= seen.top) return start;
  const at = view.posAtCoords({ left: left + 1, top: Math.min(seen.top + 2, bottom - 1) });
  return at === null || at.pos < start ? start : at.pos;
}

/** The first block that ends below `top`: they stand one under the other. */
function firstBlock({ dom }: EditorView, top: number): Element | null {
  const { children } = dom;
  let low = 0;
  let high = children.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((children[middle]?.getBoundingClientRect().bottom ?? top) > top) high = middle;
    else low = middle + 1;
  }
  return children[low] ?? null;
}

function scrollerOf(dom: HTMLElement): Element {
  const { ownerDocument: document } = dom;
  for (let element = dom.parentElement; element; element = element.parentElement) {
    if (element === document.body || element === document.documentElement) break;
    if (/auto|scroll/.test(getComputedStyle(element).overflowY)) return element;
  }
  return document.scrollingElement ?? document.documentElement;
}
