import type { Definition, Nodes, Parents, Root } from 'mdast';
import { parseFragment } from 'parse5';
import { escapeHtml } from '../to-html.ts';

/** Parsed Markdown as one page of HTML, with the HTML that stands in it: what GitHub does as well. */
export function markdownHtml(root: Root): string {
  const definitions = definitionsIn(root);
  const out: string[] = [];
  // Nodes still to be written, and what ends those around them: the last one comes first.
  const rest: (Nodes | string)[] = [root];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') out.push(next);
    else {
      const { open, close } = tagsOf(next, definitions);
      out.push(open);
      rest.push(close);
      if ('children' in next) for (const child of childrenOf(next).reverse()) rest.push(child);
    }
  }
  return out.join('');
}

interface Tags {
  readonly open: string;
  readonly close: string;
}

type Definitions = ReadonlyMap<string, Definition>;

function tagsOf(node: Nodes, definitions: Definitions): Tags {
  switch (node.type) {
    case 'paragraph':
      return element('p');
    case 'heading':
      return element(`h${node.depth}`);
    case 'blockquote':
      return element('blockquote');
    case 'list':
      return node.ordered === true
        ? element('ol', node.start === 1 || node.start == null ? '' : ` start="${node.start}"`)
        : element('ul');
    case 'listItem':
      return element('li', typeof node.checked === 'boolean' ? ` data-checked="${node.checked}"` : '');
    case 'thematicBreak':
      return only('<hr>');
    case 'break':
      return only('<br>');
    case 'code':
      return only(
        `<pre data-language="${escapeHtml(node.lang ?? '')}"><code>${escapeHtml(node.value)}\n</code></pre>`,
      );
    case 'text':
      return only(textHtml(node.value));
    case 'inlineCode':
      return only(`<code>${textHtml(node.value)}</code>`);
    case 'emphasis':
      return element('em');
    case 'strong':
      return element('strong');
    case 'delete':
      return element('s');
    case 'link':
      return element('a', ` href="${escapeHtml(node.url)}"`);
    case 'linkReference':
      return element('a', ` href="${escapeHtml(definitions.get(node.identifier)?.url ?? '')}"`);
    case 'image':
    case 'imageReference':
      return only(`<img alt="${escapeHtml(node.alt ?? '')}">`);
    case 'footnoteReference':
      return only(escapeHtml(`[${node.label ?? node.identifier}]`));
    case 'footnoteDefinition':
      return { open: `<div><p>${escapeHtml(`[${node.label ?? node.identifier}]`)}</p>`, close: '</div>' };
    case 'html':
      return only(wholeHtml(node.value));
    case 'table':
      return element('table');
    case 'tableRow':
      return element('tr');
    case 'tableCell':
      return element('td');
    default:
      return only('');
  }
}

/** A table's head is a head only when something is in it: Markdown can't leave it out. */
function childrenOf(node: Parents): (Nodes | string)[] {
  if (node.type !== 'table') return [...node.children];
  const [head, ...rows] = node.children;
  const isEmpty = head === undefined || head.children.every(({ children }) => children.length === 0);
  return isEmpty && rows.length > 0 ? rows : ['<thead>', ...(head ? [head] : []), '</thead>', ...rows];
}

function element(tag: string, attributes = ''): Tags {
  return { open: `<${tag}${attributes}>`, close: `</${tag}>` };
}

function only(open: string): Tags {
  return { open, close: '' };
}

/** Line ends of the source are spaces; spaces that were written are meant. */
function textHtml(value: string): string {
  const text = escapeHtml(value.replace(/\n/g, ' '));
  return /^\s|\s$|\s\s|\t/.test(value) ? `<span style="white-space: pre-wrap">${text}</span>` : text;
}

/** Tags that would take the text behind them for their own. */
const GREEDY =
  /<(?=\/?(?:plaintext|textarea|title|xmp|noembed|noframes|iframe|select|template|noscript|svg|math)\b)/gi;

/** HTML in the text, when it ends what it begins: else it would swallow what follows, and is shown as text. */
function wholeHtml(html: string): string {
  const filtered = html.replace(GREEDY, '&lt;');
  let isWhole = true;
  parseFragment(filtered, {
    onParseError: ({ code }) => {
      if (code.startsWith('eof-')) isWhole = false;
    },
  });
  if (/<(?:script|style)\b(?![\s\S]*<\/(?:script|style)\s*>)/i.test(filtered)) isWhole = false;
  return isWhole ? filtered : escapeHtml(html);
}

function definitionsIn(root: Root): Definitions {
  const found = new Map<string, Definition>();
  const open: Nodes[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.type === 'definition' && !found.has(next.identifier)) found.set(next.identifier, next);
    if ('children' in next) open.push(...next.children);
  }
  return found;
}
