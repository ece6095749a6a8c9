import type { Block } from './block.ts';
import { DropReport } from './drop-report.ts';
import { flattenTree } from './flatten-tree.ts';
import type { Tree } from './tree.ts';

const dom: Tree<Node> = {
  text: (node) => (node.nodeType === 3 ? (node.nodeValue ?? '') : null),
  tag: (node) => (isElement(node) ? node.tagName.toLowerCase() : null),
  attribute: (node, name) => (isElement(node) ? node.getAttribute(name) : null),
  attributeNames: (node) => (isElement(node) ? node.getAttributeNames() : []),
  children: (node) => node.childNodes,
};

/** The blocks that a page's element shows: what is pasted. Blocks get no id. `root` belongs to a document that runs nothing. */
export function flattenHtml(root: HTMLElement): Block[] {
  return flattenTree(dom, root, { newId: () => '', report: new DropReport() });
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}
