// Prints what Y.Docs of several shapes take of the heap, and what we say they weigh. Run with --expose-gc, one shape at a time.
import * as Y from 'yjs';
import { createReplica } from '../../src/journal/yjs-internals.ts';
import { weightOf } from '../../src/room/document-weight.ts';

const SHAPES: Readonly<Record<string, (doc: Y.Doc) => void>> = {
  keys: (doc) => {
    const text = doc.getText('text');
    for (let key = 0; key < 60_000; key++) {
      if (key % 4 === 3) text.delete((key * 7_919) % (text.length - 1), 1);
      else text.insert((key * 104_729) % (text.length + 1), 'x');
    }
  },
  pastes: (doc) => {
    for (let page = 0; page < 80; page++) doc.getText('text').insert(0, 'word '.repeat(10_000));
  },
  wide: (doc) => {
    for (let page = 0; page < 40; page++) doc.getText('text').insert(0, 'слово '.repeat(10_000));
  },
  keyed: (doc) => {
    for (let key = 0; key < 40_000; key++) doc.getMap('map').set(`key ${key % 20_000}`, `value ${key}`);
  },
  bold: (doc) => {
    const text = doc.getText('text');
    text.insert(0, 'hello world '.repeat(20_000));
    for (let word = 0; word < 10_000; word++) text.format(word * 24, 5, { bold: true });
  },
  blocks: (doc) => {
    const text = doc.getText('text');
    for (let block = 0; block < 8_000; block++) {
      text.insert(0, 'some words in a block');
      text.insertEmbed(
        0,
        new Y.Map<unknown>([
          ['id', `b${block}`],
          ['kind', 'paragraph'],
          ['indent', 0],
        ]),
      );
    }
  },
  objects: (doc) => {
    for (let at = 0; at < 20_000; at++)
      doc.getArray('list').insert(0, [{ id: at, name: `name ${at}`, list: [1, 2, 3] }]);
  },
  binary: (doc) => {
    for (let at = 0; at < 4_000; at++) doc.getArray('list').insert(0, [new Uint8Array(1_000)]);
  },
  clients: (doc) => {
    for (let client = 1; client <= 10_000; client++) {
      doc.clientID = client;
      doc.getText('text').insert(0, 'hi');
    }
  },
};

function heap(): number {
  for (let round = 0; round < 4; round++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function made(shape: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => shape(doc));
  return Y.encodeStateAsUpdate(doc);
}

const shape = SHAPES[process.argv[2] ?? ''];
if (shape === undefined) {
  process.stdout.write(JSON.stringify(Object.keys(SHAPES)));
} else {
  const update = made(shape);
  await new Promise((resolve) => setImmediate(resolve));
  // What is compiled at the first time is not the document's.
  Y.applyUpdate(
    createReplica(),
    made((doc) => doc.getText('text').insert(0, 'x')),
  );
  const before = heap();
  const doc = createReplica();
  Y.applyUpdate(doc, update);
  const real = heap() - before;
  process.stdout.write(JSON.stringify({ real, weight: weightOf(doc) }));
}
