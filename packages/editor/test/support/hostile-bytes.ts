import * as Y from 'yjs';
import type { Dice } from './random-acts.ts';

/** Ids that a hostile client may give to blocks, rows and columns: usable, doubled, derived, of no type at all. */
const IDS: readonly unknown[] = [
  ...['a', 'b', 't1', 't2', 'r1', 'c1', '', '~start', 'a~tail', 'a~7:0', '__proto__', 'constructor'],
  ...['x'.repeat(65), '\u0000', '\ud800', 'a/b', 7, Number.NaN, null, true, { id: 'a' }, ['a']],
];

const KINDS: readonly unknown[] = [
  ...[
    'paragraph',
    'heading',
    'bullet',
    'ordered',
    'task',
    'quote',
    'code',
    'divider',
    'table',
    'table',
    'table',
  ],
  ...['unknownBlock', 'doc', 'text', '__proto__', 'toString', 'later-kind', '', 'k'.repeat(65)],
  ...[0, Number.NaN, null, false, {}, []],
];

const ORDERS: readonly unknown[] = [
  '',
  'a0',
  'a0',
  'a0.r1',
  'r1.a0',
  '~',
  '\ud800',
  'z'.repeat(5000),
  1,
  Number.NaN,
  null,
  {},
];

const ATTRIBUTES = [
  'bold',
  'italic',
  'code',
  'link',
  'later',
  '__proto__',
  'constructor',
  'toString',
  'href',
  '',
];

function oneOf<Value>(roll: Dice, values: readonly Value[]): Value | undefined {
  return values[roll(values.length)];
}

/** Anything that Yjs can carry as a plain value. */
function plain(roll: Dice, depth = 0): unknown {
  const simple = [
    ...[null, undefined, true, false, 0, -1, 1.5, 1e308, Number.NaN, Number.POSITIVE_INFINITY],
    ...[9_007_199_254_740_993n, '', 'x', '\ud800', '\u202e\u0000', 'javascript:alert(1)', 'v'.repeat(2000)],
    new Uint8Array([1, 2, 3]),
  ];
  const choice = roll(simple.length + 6);
  if (choice < simple.length || depth > 3) return simple[choice % simple.length];
  const inner = () => plain(roll, depth + 1);
  switch (choice - simple.length) {
    case 0:
      return [inner(), inner()];
    case 1:
      return { kind: 'break' };
    case 2:
      return { kind: 'break', more: inner() };
    case 3:
      return { href: inner(), [String(inner())]: inner() };
    case 4:
      return JSON.parse(`{"__proto__":{"kind":"break"},"a":1}`);
    default:
      return { rows: inner(), columns: inner() };
  }
}

/** A value of a marker's key: plain, or a shared type that has no business there. */
function keyValue(roll: Dice): unknown {
  return roll(8) === 0 ? shared(roll) : plain(roll);
}

/** A block's marker, as wrong as it can be. */
function marker(roll: Dice): Y.Map<unknown> {
  const map = new Y.Map<unknown>();
  if (roll(8) > 0) map.set('id', oneOf(roll, IDS));
  if (roll(8) > 0) map.set('kind', oneOf(roll, KINDS));
  if (roll(3) === 0) map.set('indent', plain(roll));
  if (roll(3) === 0) map.set('level', plain(roll));
  for (let i = roll(4); i > 0; i--) map.set(...key(roll));
  return map;
}

/** A key of a table, or of whatever else a marker may be. */
function key(roll: Dice): [string, unknown] {
  const id = String(oneOf(roll, IDS));
  const other = String(oneOf(roll, IDS));
  switch (roll(12)) {
    case 0:
    case 1:
      return [`r:${id}`, oneOf(roll, ORDERS)];
    case 2:
    case 3:
      return [`c:${id}`, oneOf(roll, ORDERS)];
    case 4:
      return [`r:${id}:here`, roll(2) === 0 || plain(roll)];
    case 5:
      return [`c:${id}:here`, roll(2) === 0 || plain(roll)];
    case 6:
      return [`c:${id}:width`, plain(roll)];
    case 7:
      return [
        `span:${id}:${other}`,
        roll(2) === 0 ? { rows: plain(roll), columns: plain(roll) } : plain(roll),
      ];
    case 8:
      return ['here', roll(4) > 0 || plain(roll)];
    case 9:
      return ['headerRow', plain(roll)];
    case 10:
      return ['checked', plain(roll)];
    default:
      return [String(oneOf(roll, ATTRIBUTES)), keyValue(roll)];
  }
}

/** Any shared type, with something in it. */
function shared(roll: Dice, depth = 0): unknown {
  const inner = () => (depth < 4 && roll(2) === 0 ? shared(roll, depth + 1) : plain(roll));
  switch (roll(8)) {
    case 0:
      return new Y.Text('inside');
    case 1:
      return Y.Array.from<never>([inner() as never, inner() as never]);
    case 2:
      return new Y.XmlElement('paragraph');
    case 3:
      return new Y.XmlText('xml');
    case 4:
      return new Y.XmlFragment();
    case 5:
      return new Y.Doc();
    case 6:
      return new Y.Map([['kind', inner()]]);
    default:
      return marker(roll);
  }
}

/** What documents are read from: the body, cells and tables that may exist; and what else there is. */
const ROOTS = [
  ...[
    'body',
    'body',
    'body',
    'cell/t1/r1/c1',
    'cell/t1/r1/c1',
    'cell/t2/r1/c1',
    'cell/a/r1/c1',
    'cell/t1/a/b',
  ],
  ...['cell/~start/r1/c1', 'cell///', 'cell/__proto__/r1/c1', 'title', 'table/t1', 'table/t2', 'origins'],
];

/** Where the keys of tables are: of some that stand in the body, perhaps, and of some that don't. */
const TABLES = [
  'table/t1',
  'table/t1',
  'table/t2',
  'table/a',
  'table/~start',
  'table/__proto__',
  'table/',
  'body',
];

function actOnText(text: Y.Text, roll: Dice): void {
  const at = roll(text.length + 1);
  const length = Math.min(text.length - at, 1 + roll(6));
  switch (roll(12)) {
    case 0:
    case 1:
      text.insert(
        at,
        ['word', '\n', '\ud83d', '\ude00', '\ufffc\u0000\u200b', 'long '.repeat(40)][roll(6)] ?? '',
      );
      return;
    case 2:
    case 3:
    case 4:
      text.insertEmbed(at, marker(roll));
      return;
    case 5: {
      const value = shared(roll);
      if (value instanceof Y.AbstractType) text.insertEmbed(at, value);
      return;
    }
    case 6: {
      const value = plain(roll);
      if (typeof value === 'object' && value !== null) text.insertEmbed(at, value);
      return;
    }
    case 7:
      if (length > 0) text.format(at, length, { [String(oneOf(roll, ATTRIBUTES))]: plain(roll) });
      return;
    case 8:
      if (length > 0) text.delete(at, length);
      return;
    case 9:
    case 10:
      text.doc?.getMap(oneOf(roll, TABLES) ?? '').set(...key(roll));
      return;
    default:
      changeMarker(text, roll);
  }
}

/** Somebody's marker gets other keys, or loses some. */
function changeMarker(text: Y.Text, roll: Dice): void {
  const markers: Y.Map<unknown>[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.deleted && item.content instanceof Y.ContentType && item.content.type instanceof Y.Map) {
      markers.push(item.content.type);
    }
  }
  const map = oneOf(roll, markers);
  const what = roll(4);
  if (what === 0) map?.delete(['id', 'kind', 'here'][roll(3)] ?? '');
  else if (what === 1) map?.set('id', oneOf(roll, IDS));
  else map?.set(...key(roll));
}

/** The same names, used as other types: what lands in a text is then of every sort that Yjs has. */
function actOnOtherType(doc: Y.Doc, roll: Dice): void {
  const name = oneOf(roll, ROOTS) ?? 'body';
  switch (doc.clientID % 3) {
    case 0: {
      const array = doc.getArray(name);
      array.insert(roll(array.length + 1), [roll(2) === 0 ? plain(roll) : shared(roll)]);
      return;
    }
    case 1:
      doc.getMap(name).set(String(oneOf(roll, IDS)), roll(2) === 0 ? plain(roll) : shared(roll));
      return;
    default:
      doc.getXmlFragment(name).insert(0, [roll(2) === 0 ? new Y.XmlElement('p') : new Y.XmlText('x')]);
  }
}

/** So many updates, each of valid bytes, of five clients that want nothing good. Three of them see what the others did. */
export function hostileUpdates(count: number, roll: Dice): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const texts = [101, 102].map(() => new Y.Doc());
  const others = [0, 1, 2].map(() => new Y.Doc());
  const docs = [...texts, ...others];
  docs.forEach((doc, i) => {
    doc.clientID = 300 + i;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'heard') updates.push(update);
    });
  });
  while (updates.length < count) {
    const doc = oneOf(roll, docs);
    if (!doc) break;
    try {
      if (others.includes(doc)) doc.transact(() => actOnOtherType(doc, roll));
      else if (roll(6) === 0) for (const update of [...updates]) Y.applyUpdate(doc, update, 'heard');
      else doc.transact(() => actOnText(doc.getText(oneOf(roll, ROOTS) ?? 'body'), roll));
    } catch {
      // Yjs itself won't write some of these values at some of these places.
    }
  }
  for (const doc of docs) doc.destroy();
  return updates.slice(0, count);
}

/** The bytes of what `write` does to an empty document. */
export function bytesOf(write: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 666;
  doc.transact(() => write(doc));
  const bytes = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return bytes;
}

/** A marker with these keys. */
export function markerWith(keys: Record<string, unknown>): Y.Map<unknown> {
  return new Y.Map<unknown>(Object.entries(keys));
}
