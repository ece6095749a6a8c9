import { Fragment, type Mark, type Node, Schema } from '@tiptap/pm/model';
import { Plugin, Selection, TextSelection } from '@tiptap/pm/state';
import type { Decoration, DecorationSource, EditorView } from '@tiptap/pm/view';
import { touched } from '../collab/touched.ts';

/**
 * Draws a long document in chunks: about a hundred neighbouring blocks in one element, which the browser can lay out, paint
 * or leave out as one (`content-visibility`). A browser looks at every sibling of what has changed; with all blocks side by
 * side one letter costs 30 ms and more at 30,000 blocks.
 *
 * Only the view knows: it is given a copy of the document whose blocks carry a mark, and ProseMirror draws neighbours with
 * equal marks inside one element. Positions are the same; the editor's state, the commands and the binding never see it.
 * The view keeps its drawing (`docView`) to itself, in prosemirror-view 1.42 (pinned; `test/react/chunked-view.test.ts`
 * watches over what is used here).
 */
export function chunkedView(options: ChunkOptions = { least: 400, size: 100 }): Plugin {
  return new Plugin({
    props: { handleKeyDown: (view, event) => chunksAreDrawn(view) && goToEnd(view, event) },
    view: (view) => {
      const { docView } = view as unknown as Drawn;
      patch(Object.getPrototypeOf(docView) as NodeDrawing);
      chunked.set(view, new Chunks(options));
      draw(view);
      return { destroy: () => chunked.delete(view) };
    },
  });
}

export interface ChunkOptions {
  /** Shorter documents are drawn as they are. */
  readonly least: number;
  /** Blocks in a chunk, at first. */
  readonly size: number;
}

/** Where a chunk has not been drawn yet, a browser's own caret goes to its beginning. */
function goToEnd(view: EditorView, event: KeyboardEvent): boolean {
  const isEnd = isMac ? event.metaKey && event.key === 'ArrowDown' : event.ctrlKey && event.key === 'End';
  if (!isEnd || event.altKey) return false;
  const { doc, selection, tr } = view.state;
  const end = Selection.atEnd(doc);
  const next = event.shiftKey ? TextSelection.between(selection.$anchor, end.$head) : end;
  view.dispatch(tr.setSelection(next).scrollIntoView());
  return true;
}

const isMac = typeof navigator !== 'undefined' && /Mac|iP(hone|[oa]d)/.test(navigator.platform);

function chunksAreDrawn(view: EditorView): boolean {
  return chunked.get(view)?.areDrawn ?? false;
}

/** A chunk may grow to so many times its size before it ends at a less good place. */
const LONGEST = 3;
const LINE_CHARACTERS = 70;
const LINE_EM = 1.7;
const BLOCK_EM = 0.7;

/** So many blocks at once are updated one by one; more are drawn as ProseMirror does. */
const MANY = 50;

/** ProseMirror's drawing of a node or of a mark. */
interface Drawing {
  readonly parent: Drawing | undefined;
  readonly children: Drawing[];
  readonly mark?: Mark;
}

/** ProseMirror's word for: something in a child of it. More than that and its own elements have changed. */
const CHILD_DIRTY = 1;

interface NodeDrawing extends Drawing {
  readonly posAtStart: number;
  node: Node;
  innerDeco: DecorationSource;
  dirty: number;
  update(node: Node, outer: readonly Decoration[], inner: DecorationSource, view: EditorView): boolean;
  updateInner(node: Node, outer: readonly Decoration[], inner: DecorationSource, view: EditorView): void;
  updateOuterDeco(outer: readonly Decoration[]): void;
  updateChildren(view: EditorView, pos: number): void;
  matchesNode(node: Node, outer: readonly Decoration[], inner: DecorationSource): boolean;
}

interface Drawn {
  docView: NodeDrawing;
}

const chunked = new WeakMap<EditorView, Chunks>();
const chunksOf = new WeakMap<Drawing, Chunks>();
const patched = new WeakSet<NodeDrawing>();

function draw(view: EditorView): void {
  const { docView } = view as unknown as Drawn;
  docView.dirty = Math.max(docView.dirty, 1);
  view.updateState(view.state);
}

const chunkMark = new Schema({
  nodes: { doc: { content: 'text*' }, text: {} },
  marks: {
    chunk: {
      attrs: { number: {}, height: {} },
      // The page is read as if the elements were not there.
      reparseInView: true,
      toDOM: ({ attrs }) => [
        'div',
        { class: 'coscribe-chunk coscribe-blocks', style: styleOf(attrs.height) },
        0,
      ],
    },
  },
}).marks.chunk;

/** Names of carets reach over a chunk's edge. */
function styleOf(height: number): string {
  return `content-visibility: auto; contain-intrinsic-block-size: auto ${height}em; overflow-clip-margin: 3em`;
}

function patch(drawing: NodeDrawing): void {
  const prototype = drawing;
  if (patched.has(prototype)) return;
  patched.add(prototype);
  const { updateInner, updateChildren, matchesNode } = prototype;
  prototype.updateChildren = function (view, pos) {
    const chunks = this.parent ? undefined : chunked.get(view);
    if (chunks) {
      chunksOf.set(this, chunks);
      this.node = chunks.of(this.node);
      chunks.sizes = null;
    }
    updateChildren.call(this, view, pos);
    if (chunks) {
      chunks.sizes = new WeakMap();
      const chunk = this.children.find(isChunk);
      if (chunk) rememberSizes(Object.getPrototypeOf(chunk) as Drawing);
    }
  };
  prototype.matchesNode = function (node, outer, inner) {
    const copy = chunksOf.get(this)?.of(node);
    // Without it every block would be compared with itself.
    return (copy === undefined || copy === this.node) && matchesNode.call(this, copy ?? node, outer, inner);
  };
  prototype.updateInner = function (node, outer, inner, view) {
    const chunks = this.parent ? undefined : chunked.get(view);
    if (!chunks) return updateInner.call(this, node, outer, inner, view);
    const copy = chunks.of(node);
    if (this.dirty <= CHILD_DIRTY && updateFew(this, copy, inner, { view, chunks })) {
      this.updateOuterDeco(outer);
      this.node = copy;
      this.innerDeco = inner;
      this.dirty = 0;
      return;
    }
    updateInner.call(this, copy, outer, inner, view);
  };
}

/** A chunk's size is asked for at every key, many times; ProseMirror adds up its blocks each time. */
function rememberSizes(prototype: Drawing): void {
  if (Object.hasOwn(prototype, 'size')) return;
  const size = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(prototype), 'size')?.get;
  if (!size) throw new Error('a drawing has no size');
  Object.defineProperty(prototype, 'size', {
    get(this: Drawing): number {
      const sizes = isChunk(this) && this.parent ? chunksOf.get(this.parent)?.sizes : null;
      const known = sizes?.get(this);
      if (known !== undefined) return known;
      const own: number = size.call(this);
      sizes?.set(this, own);
      return own;
    },
    configurable: true,
  });
}

function isChunk({ mark }: Drawing): boolean {
  return mark !== undefined && mark.type === chunkMark;
}

/** Updates the blocks that differ, when they are few, each in its place. `false`: it has to be done in ProseMirror's way. */
function updateFew(
  drawing: NodeDrawing,
  node: Node,
  inner: DecorationSource,
  { view, chunks }: { view: EditorView; chunks: Chunks },
): boolean {
  const before = drawing.node;
  const old = before.children;
  const now = node.children;
  if (old.length !== now.length || view.composing) return false;
  const [first, end] = chunks.difference(before, node);
  const changed = new Set<number>();
  if (end - first > MANY) return false;
  for (let i = first; i < end; i++) {
    if (old[i]?.marks !== now[i]?.marks && !old[i]?.marks[0]?.eq(now[i]?.marks[0] as Mark)) return false;
    changed.add(i);
  }
  for (const [doc, set] of [
    [before, drawing.innerDeco],
    [node, inner],
  ] as const) {
    const at = decorated(doc, set);
    if (at === null || at.length > MANY) return false;
    for (const i of at) changed.add(i);
  }
  // What the page itself has changed, as typing does before ProseMirror reads it.
  if (drawing.dirty > 0) for (const i of dirtyBlocks(drawing)) changed.add(i);
  const found = [...changed].sort((a, b) => a - b);
  const drawings = drawingsAt(drawing, found);
  if (drawings === null) return false;
  let index = 0;
  let pos = 0;
  for (const [i, at] of found.entries()) {
    for (; index < at; index++) pos += now[index]?.nodeSize ?? 0;
    const child = now[at];
    const its = drawings[i];
    if (!child || !its || its.node !== old[at]) return false;
    // It asks where it begins, and that would be found by adding up all blocks again.
    Object.defineProperty(its, 'posAtStart', { value: pos + 1, configurable: true });
    const isUpdated = its.update(child, [], inner.forChild(pos, child), view);
    Reflect.deleteProperty(its, 'posAtStart');
    if (its.parent) chunks.sizes?.delete(its.parent);
    if (!isUpdated) return false;
  }
  return true;
}

/** The blocks that hold decorations; `null` when there are some between blocks or over them. */
function decorated(doc: Node, source: DecorationSource): number[] | null {
  const { members, local, children } = source as DecorationSource & {
    members?: readonly DecorationSource[];
    local?: readonly Decoration[];
    children?: readonly (number | DecorationSource)[];
  };
  if (members) {
    const all = members.map((member) => decorated(doc, member));
    return all.includes(null) ? null : all.flatMap((found) => found ?? []);
  }
  if (local && local.length > 0) return null;
  const found: number[] = [];
  for (let i = 0; children && i < children.length; i += 3) {
    const pos = children[i];
    if (typeof pos === 'number') found.push(doc.resolve(pos).index(0));
  }
  return found;
}

function dirtyBlocks({ children }: NodeDrawing): number[] {
  const found: number[] = [];
  let number = 0;
  for (const child of children) {
    for (const block of isChunk(child) ? child.children : [child]) {
      if ((block as NodeDrawing).dirty > 0) found.push(number);
      number += 1;
    }
  }
  return found;
}

/** The drawings of the blocks with these numbers, which are in order. */
function drawingsAt(drawing: NodeDrawing, numbers: readonly number[]): NodeDrawing[] | null {
  const found: NodeDrawing[] = [];
  let first = 0;
  let next = 0;
  for (const child of drawing.children) {
    const blocks = isChunk(child) ? child.children : [child];
    for (let at = numbers[next]; at !== undefined && at < first + blocks.length; at = numbers[next]) {
      found.push(blocks[at - first] as NodeDrawing);
      next += 1;
    }
    first += blocks.length;
    if (next === numbers.length) break;
  }
  return next === numbers.length ? found : null;
}

function differing(old: readonly Node[], now: readonly Node[]): [first: number, end: number] {
  const range = touched(old, now);
  return range === null ? [now.length, now.length] : [range.first, range.first + range.newCount];
}

/** Which block is in which chunk, and the document with that written on its blocks. */
class Chunks {
  /** Sizes of chunks, as long as they are what was drawn. */
  sizes: WeakMap<Drawing, number> | null = null;
  readonly #options: ChunkOptions;
  #next = 0;
  #doc: Node | null = null;
  #copy: Node | null = null;
  /** Between the copy before and this one. */
  #last: { readonly copy: Node; readonly difference: readonly [first: number, end: number] } | null = null;

  constructor(options: ChunkOptions) {
    this.#options = options;
  }

  /** The children that differ, in documents with as many. */
  difference(before: Node, now: Node): readonly [first: number, end: number] {
    const isLast = now === this.#copy && before === this.#last?.copy;
    return isLast && this.#last ? this.#last.difference : differing(before.children, now.children);
  }

  get areDrawn(): boolean {
    return this.#copy !== this.#doc;
  }

  of(doc: Node): Node {
    if (doc === this.#doc || doc === this.#copy) return this.#copy ?? doc;
    const copy = doc.childCount < this.#options.least ? doc : doc.copy(this.#fragment(doc));
    this.#doc = doc;
    this.#copy = copy;
    return copy;
  }

  #fragment(doc: Node): Fragment {
    const old = this.#doc?.children ?? [];
    const drawn = this.#copy?.children ?? [];
    const isKnown = this.#copy !== this.#doc && drawn.length === old.length;
    const [first, end] = isKnown ? differing(old, doc.children) : [0, doc.childCount];
    this.#last = null;
    const behind = doc.childCount - end;
    const nodes = isKnown ? [...drawn.slice(0, first)] : [];
    const { size } = this.#options;
    // New blocks go with the one above; many of them make chunks of their own.
    const isMany = end - first > size;
    let mark = nodes.at(-1)?.marks[0] ?? drawn[end + drawn.length - doc.childCount]?.marks[0];
    let count = mark ? size : 0;
    for (let i = first; i < end; i++) {
      const node = doc.child(i);
      const isDue = isMany && count >= size && isGoodBeginning(node, nodes.at(-1));
      if (mark === undefined || isDue || (isMany && count >= LONGEST * size && canBegin(node))) {
        mark = this.#mark(doc, i);
        count = 0;
      }
      count += 1;
      nodes.push(node.mark([mark]));
    }
    const rest = isKnown ? drawn.slice(drawn.length - behind) : [];
    let i = 0;
    for (; i < rest.length; i++) {
      const node = rest[i];
      const previous: Node | undefined = nodes.at(-1);
      if (!node || !previous || canBegin(node) || node.marks[0]?.eq(previous.marks[0] as Mark)) break;
      nodes.push(node.mark(previous.marks));
    }
    if (i === 0 && isKnown && this.#copy) this.#last = { copy: this.#copy, difference: [first, end] };
    // `new Fragment` adds up all sizes when it isn't told.
    return fragmentOf([...nodes, ...rest.slice(i)], doc.content.size);
  }

  /** For a chunk that begins with block number `first`; about as high as it will be, so that the scroll bar is about right. */
  #mark(doc: Node, first: number): Mark {
    this.#next += 1;
    if (!chunkMark) throw new Error('no mark');
    let height = 0;
    for (let i = first; i < Math.min(doc.childCount, first + this.#options.size); i++) {
      height += BLOCK_EM + LINE_EM * Math.ceil(doc.child(i).content.size / LINE_CHARACTERS);
    }
    return chunkMark.create({ number: this.#next, height: Math.round(height) });
  }
}

function fragmentOf(nodes: readonly Node[], size: number): Fragment {
  return new (Fragment as unknown as new (nodes: readonly Node[], size: number) => Fragment)(nodes, size);
}

/** Numbers of lists are counted inside of a chunk, which therefore begins where no list goes on. */
function canBegin({ type, attrs }: Node): boolean {
  return type.name !== 'ordered' && attrs.indent === 0;
}

/** Between two paragraphs the space is what it is between two chunks. */
function isGoodBeginning(node: Node, previous: Node | undefined): boolean {
  return canBegin(node) && node.type.name === 'paragraph' && previous?.type === node.type;
}
