import * as Y from 'yjs';

/** One change of a document that is a list of blocks of text. */
export type Edit =
  | { readonly kind: 'insert'; readonly block: number; readonly at: number; readonly text: string }
  | { readonly kind: 'delete'; readonly block: number; readonly at: number }
  | { readonly kind: 'bold'; readonly block: number; readonly at: number; readonly length: number }
  | { readonly kind: 'split'; readonly block: number; readonly at: number }
  | { readonly kind: 'join'; readonly block: number }
  | { readonly kind: 'heading'; readonly block: number };

export interface HistoryMeasure {
  readonly keystrokes: number;
  readonly blocks: number;
  readonly characters: number;
  readonly updateBytes: number;
  readonly stateBytes: number;
  /** Of the same history without splits, joins and headings. */
  readonly plainStateBytes: number;
  readonly memoryBytes: number;
  readonly loadMs: number;
  readonly loads: number;
}

/** A model of the document: takes edits, as its binding would write them. */
interface Model {
  readonly doc: Y.Doc;
  readonly apply: (edit: Edit) => void;
}

const LOADS = 7;

/** The same history in both models: ours first, then the tree of XML types. */
export function measureHistory(keystrokes: number): HistoryMeasure[] {
  return [sequenceModel, treeModel].map((open) => {
    const history = makeHistory(keystrokes, true);
    const { state, updateBytes } = play(open(), history.edits);
    const plain = play(open(), makeHistory(keystrokes, false).edits);
    const { memoryBytes, loadMs } = measureLoading(state);
    return {
      keystrokes,
      blocks: history.lengths.length,
      characters: history.lengths.reduce((sum, length) => sum + length, 0),
      updateBytes,
      stateBytes: state.length,
      plainStateBytes: plain.state.length,
      memoryBytes,
      loadMs,
      loads: LOADS,
    };
  });
}

function play(model: Model, edits: readonly Edit[]): { state: Uint8Array; updateBytes: number } {
  model.doc.clientID = 1;
  let updateBytes = 0;
  model.doc.on('update', (update: Uint8Array) => {
    updateBytes += update.length;
  });
  for (const edit of edits) model.doc.transact(() => model.apply(edit));
  const state = Y.encodeStateAsUpdate(model.doc);
  model.doc.destroy();
  return { state, updateBytes };
}

function measureLoading(state: Uint8Array): { memoryBytes: number; loadMs: number } {
  const docs: Y.Doc[] = [];
  const times: number[] = [];
  const before = heapUsed();
  for (let i = 0; i < LOADS; i++) {
    const begin = performance.now();
    const doc = new Y.Doc();
    Y.applyUpdate(doc, state);
    times.push(performance.now() - begin);
    docs.push(doc);
  }
  const memoryBytes = (heapUsed() - before) / docs.length;
  for (const doc of docs) doc.destroy();
  return { memoryBytes, loadMs: times.sort((a, b) => a - b)[Math.floor(LOADS / 2)] ?? Number.NaN };
}

function heapUsed(): number {
  if (!globalThis.gc) throw new Error('run with --expose-gc');
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { heapUsed: used, arrayBuffers } = process.memoryUsage();
  return used + arrayBuffers;
}

/** Deterministic: somebody writes at one place for a while, goes elsewhere, corrects, divides, joins, formats. */
function makeHistory(
  keystrokes: number,
  hasStructure: boolean,
): { edits: Edit[]; lengths: readonly number[] } {
  let seed = 20_261_121;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const lengths = [0];
  const edits: Edit[] = [];
  let block = 0;
  let at = 0;
  const lengthOf = (index: number) => lengths[index] ?? 0;
  const put = (edit: Edit) => edits.push(edit);
  while (edits.length < keystrokes) {
    const dice = random(1_000);
    const isStructure = (dice >= 6 && dice < 14) || (dice >= 18 && dice < 20);
    if (isStructure && !hasStructure) continue;
    if (dice < 6) {
      block = random(lengths.length);
      at = random(lengthOf(block) + 1);
    } else if (dice < 12) {
      put({ kind: 'split', block, at });
      const rest = lengthOf(block) - at;
      lengths.splice(block, 1, at, rest);
      block += 1;
      at = 0;
    } else if (dice < 14 && block > 0) {
      put({ kind: 'join', block });
      const above = lengthOf(block - 1);
      lengths.splice(block - 1, 2, above + lengthOf(block));
      block -= 1;
      at = above;
    } else if (dice < 18 && lengthOf(block) > 12) {
      put({ kind: 'bold', block, at: random(lengthOf(block) - 10), length: 8 });
    } else if (dice < 20) put({ kind: 'heading', block });
    else if (dice < 160 && at > 0) {
      at -= 1;
      put({ kind: 'delete', block, at });
      lengths[block] = lengthOf(block) - 1;
    } else {
      put({ kind: 'insert', block, at, text: random(6) === 0 ? ' ' : String.fromCharCode(97 + random(26)) });
      lengths[block] = lengthOf(block) + 1;
      at += 1;
    }
  }
  return { edits, lengths };
}

/** One text: a marker begins a block, a split inserts a marker, a join deletes one, a kind is a key. */
function sequenceModel(): Model {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  // Our binding finds places by itself; Y.Text walks from its beginning once anything in it is bold.
  Object.defineProperty(body, '_hasFormatting', { get: () => false, set: () => undefined });
  const lengths = [0];
  const markers: Y.Map<unknown>[] = [];
  let ids = 0;
  const marker = (kind: string) => {
    ids += 1;
    return new Y.Map<unknown>([
      ['id', `block-${String(ids).padStart(6, '0')}`],
      ['kind', kind],
    ]);
  };
  const first = marker('paragraph');
  body.insertEmbed(0, first);
  markers.push(first);
  const startOf = (block: number) => {
    let start = 1;
    for (let i = 0; i < block; i++) start += 1 + (lengths[i] ?? 0);
    return start;
  };
  const grow = (block: number, by: number) => {
    lengths[block] = (lengths[block] ?? 0) + by;
  };
  return {
    doc,
    apply: (edit) => {
      const { block } = edit;
      const start = startOf(block);
      if (edit.kind === 'insert') {
        body.insert(start + edit.at, edit.text);
        grow(block, 1);
      } else if (edit.kind === 'delete') {
        body.delete(start + edit.at, 1);
        grow(block, -1);
      } else if (edit.kind === 'bold') body.format(start + edit.at, edit.length, { bold: true });
      else if (edit.kind === 'heading') {
        const own = markers[block];
        const isHeading = own?.get('kind') === 'heading';
        own?.set('kind', isHeading ? 'paragraph' : 'heading');
        if (!isHeading) own?.set('level', 2);
      } else if (edit.kind === 'split') {
        const next = marker('paragraph');
        body.insertEmbed(start + edit.at, next);
        const rest = (lengths[block] ?? 0) - edit.at;
        lengths.splice(block, 1, edit.at, rest);
        markers.splice(block + 1, 0, next);
      } else {
        body.delete(start - 1, 1);
        lengths.splice(block - 1, 2, (lengths[block - 1] ?? 0) + (lengths[block] ?? 0));
        markers.splice(block, 1);
      }
    },
  };
}

/** An element for each block with a text in it, as y-prosemirror and y-tiptap write them. */
function treeModel(): Model {
  const doc = new Y.Doc();
  const fragment = doc.getXmlFragment('default');
  const blocks: { element: Y.XmlElement; text: Y.XmlText }[] = [];
  const create = (index: number, kind: string, delta: readonly object[]) => {
    const element = new Y.XmlElement(kind);
    if (kind === 'heading') element.setAttribute('level', 2 as unknown as string);
    const text = new Y.XmlText();
    if (delta.length > 0) text.applyDelta([...delta]);
    element.insert(0, [text]);
    fragment.insert(index, [element]);
    blocks.splice(index, 0, { element, text });
  };
  create(0, 'paragraph', []);
  const at = (block: number) => {
    const found = blocks[block];
    if (!found) throw new Error(`no block ${block}`);
    return found;
  };
  const remove = (block: number) => {
    fragment.delete(block, 1);
    blocks.splice(block, 1);
  };
  return {
    doc,
    apply: (edit) => {
      const { element, text } = at(edit.block);
      if (edit.kind === 'insert') text.insert(edit.at, edit.text);
      else if (edit.kind === 'delete') text.delete(edit.at, 1);
      else if (edit.kind === 'bold') text.format(edit.at, edit.length, { bold: {} });
      else if (edit.kind === 'heading') {
        const delta = text.toDelta() as object[];
        remove(edit.block);
        create(edit.block, element.nodeName === 'heading' ? 'paragraph' : 'heading', delta);
      } else if (edit.kind === 'split') {
        const tail = tailOf(text, edit.at);
        if (text.length > edit.at) text.delete(edit.at, text.length - edit.at);
        create(edit.block + 1, 'paragraph', tail);
      } else {
        const above = at(edit.block - 1).text;
        const delta = text.toDelta() as object[];
        remove(edit.block);
        if (delta.length > 0) above.applyDelta([{ retain: above.length }, ...delta]);
      }
    },
  };
}

/** What stands behind the first `at` characters, with its formatting. */
function tailOf(text: Y.XmlText, at: number): object[] {
  let before = 0;
  return (text.toDelta() as { insert: string; attributes?: object }[]).flatMap((part) => {
    const skip = Math.max(0, Math.min(part.insert.length, at - before));
    before += part.insert.length;
    const insert = part.insert.slice(skip);
    return insert === '' ? [] : [{ ...part, insert }];
  });
}
