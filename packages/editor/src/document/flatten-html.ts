import { MAX_INDENT } from './block.ts';

/** The tags that begin a block of their own. Everything else is inline or only groups. */
const BLOCKS = new Set(
  'P H1 H2 H3 H4 H5 H6 LI PRE BLOCKQUOTE HR DT DD TD TH CAPTION FIGCAPTION ADDRESS SUMMARY LEGEND'.split(' '),
);
const GROUPS = new Set(
  'DIV UL OL DL TABLE THEAD TBODY TFOOT TR SECTION ARTICLE MAIN HEADER FOOTER NAV ASIDE FIGURE DETAILS FORM FIELDSET BODY CENTER MENU'.split(
    ' ',
  ),
);
const DROPPED = new Set(
  'SCRIPT STYLE META LINK TITLE HEAD TEMPLATE NOSCRIPT IFRAME OBJECT EMBED SVG MATH INPUT SELECT TEXTAREA CANVAS AUDIO VIDEO'.split(
    ' ',
  ),
);
const MAX_DEPTH = 200;

interface Place {
  readonly kind: string;
  readonly indent: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Pasted HTML as the flat blocks that the editor's parser knows: nested lists, quotes and boxes become blocks with kind and
 * indent, no text is lost, and scripts, styles and form controls are dropped. `root` belongs to a document that runs nothing.
 */
export function flattenHtml(root: HTMLElement): HTMLElement {
  const out = root.ownerDocument.createElement('div');
  let open: HTMLElement | null = null;

  const begin = ({ kind, indent, attributes }: Place) => {
    open = root.ownerDocument.createElement(kind === 'code' ? 'pre' : 'div');
    open.setAttribute('data-kind', kind);
    open.setAttribute('data-indent', String(Math.min(MAX_INDENT, indent)));
    for (const [name, value] of Object.entries(attributes)) open.setAttribute(name, value);
    out.append(open);
    return open;
  };

  /** `wrap`: the inline elements around, outermost first. `place`: what a block that begins here is. */
  const walk = (node: Node, place: Place, wrap: readonly Element[]) => {
    if (node.nodeType === 3) {
      const isCode = place.kind === 'code';
      const text = isCode ? (node.textContent ?? '') : (node.textContent ?? '').replace(/[\t\n\r ]+/g, ' ');
      if (open === null && text.trim() === '') return;
      const target = open ?? begin(place);
      const isAtStart =
        (target.textContent === '' && target.lastElementChild?.tagName !== 'BR') ||
        /\s$/.test(target.textContent ?? '');
      const kept = !isCode && isAtStart ? text.replace(/^ /, '') : text;
      // Code has no marks; the tags in it only colour it.
      if (kept !== '') append(target, root.ownerDocument.createTextNode(kept), isCode ? [] : wrap);
      return;
    }
    if (!isElement(node) || DROPPED.has(node.tagName.toUpperCase())) return;
    const tag = node.tagName.toUpperCase();
    if (tag === 'BR') {
      const target = open ?? begin(place);
      if (place.kind === 'code') target.append('\n');
      else target.append(root.ownerDocument.createElement('br'));
      return;
    }
    if (tag === 'IMG') {
      const alt = node.getAttribute('alt')?.trim();
      if (alt) append(open ?? begin(place), root.ownerDocument.createTextNode(alt), wrap);
      return;
    }
    if (tag === 'HR') {
      begin({ kind: 'divider', indent: place.indent, attributes: {} });
      open = null;
      return;
    }
    const isBlock = BLOCKS.has(tag);
    if (isBlock || GROUPS.has(tag)) {
      const isFirstInItem =
        isBlock && tag === 'P' && open !== null && open.textContent === '' && open.childNodes.length === 0;
      if (!isFirstInItem) open = null;
      const inner = placeFor(node, tag, place);
      if (isBlock && !isFirstInItem && tag !== 'BLOCKQUOTE') begin(inner);
      const next = continuing(tag, inner);
      let isFirst = true;
      for (const child of [...node.childNodes]) {
        // In a list item only the first text is the item; blocks after it hang under it.
        walk(child, isFirst && open !== null ? inner : next, wrap);
        if (open === null || child.nodeType === 1) isFirst = false;
      }
      open = null;
      return;
    }
    const nested = wrap.length < MAX_DEPTH ? [...wrap, node] : wrap;
    for (const child of [...node.childNodes]) walk(child, place, nested);
  };

  walk(root, { kind: 'paragraph', indent: 0, attributes: {} }, []);
  trimEnds(out);
  return out;
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}

function placeFor(element: Element, tag: string, place: Place): Place {
  const plain = {
    kind: place.kind === 'quote' ? 'quote' : 'paragraph',
    indent: place.indent,
    attributes: {},
  };
  switch (tag) {
    case 'H1':
    case 'H2':
    case 'H3':
    case 'H4':
    case 'H5':
    case 'H6':
      return {
        kind: 'heading',
        indent: place.indent,
        attributes: { 'data-level': String(Math.min(3, Number(tag[1]))) },
      };
    case 'BLOCKQUOTE':
      return { ...plain, kind: 'quote' };
    case 'PRE': {
      const names = `${element.className} ${element.querySelector('code')?.className ?? ''}`;
      const language = /\blanguage-([\w+#-]+)/.exec(names)?.[1] ?? '';
      return { kind: 'code', indent: place.indent, attributes: { 'data-language': language } };
    }
    case 'LI':
      return listItem(element, place);
    default:
      return plain;
  }
}

function listItem(element: Element, _place: Place): Place {
  const list = element.parentElement;
  let depth = -1;
  for (let up = list; up !== null; up = up.parentElement) {
    if (up.tagName === 'UL' || up.tagName === 'OL' || up.tagName === 'MENU') depth += 1;
  }
  const box = element.querySelector('input[type="checkbox"]');
  const state = element.getAttribute('data-checked') ?? element.getAttribute('aria-checked');
  const ownsBox = box !== null && box.closest('li') === element;
  const indent = Math.max(0, depth);
  if (ownsBox || state !== null) {
    const checked = state === 'true' || (state === null && box?.hasAttribute('checked') === true);
    return { kind: 'task', indent, attributes: { 'data-checked': String(checked) } };
  }
  return { kind: list?.tagName === 'OL' ? 'ordered' : 'bullet', indent: Math.max(indent, 0), attributes: {} };
}

/** What a second block inside of this one is. */
function continuing(tag: string, place: Place): Place {
  if (tag === 'LI') return { kind: 'paragraph', indent: place.indent + 1, attributes: {} };
  return place;
}

/** Inline elements are copied around each piece of text; an element of the page itself is never moved. */
function append(target: HTMLElement, text: Text, wrap: readonly Element[]): void {
  let inner: Node = text;
  for (const element of [...wrap].reverse()) {
    const copy = element.cloneNode(false);
    copy.appendChild(inner);
    inner = copy;
  }
  target.append(inner);
}

/** A line break or space at a block's end is an artefact of the source. */
function trimEnds(out: HTMLElement): void {
  for (const block of out.children) {
    if (block.getAttribute('data-kind') === 'code') {
      const last = block.lastChild;
      if (last?.nodeType === 3 && last.textContent?.endsWith('\n'))
        last.textContent = last.textContent.slice(0, -1);
    } else if (block.lastChild?.nodeName === 'BR' && block.childNodes.length > 1) block.lastChild.remove();
    else if (block.lastChild?.nodeName === 'BR') block.lastChild.remove();
  }
}
