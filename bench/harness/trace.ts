import * as Y from 'yjs';

/** Evenly spread numbers in [0, 1) from a seed (mulberry32, public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const LETTERS = 'etaoinshrdlu etaoinshrdlu ';

/**
 * Somebody writes a text key by key: runs of typing, runs of backspaces (about one key in five), and every 100 keys or so
 * the caret moves to another place, mostly nearby. One update for `keysPerUpdate` keys, the same for the same seed.
 */
export function editingTrace(keys: number, keysPerUpdate: number, seed = 1): Uint8Array[] {
  const random = randomFrom(seed);
  const doc = new Y.Doc();
  doc.clientID = 1_000 + seed;
  const text = doc.getText('body');
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  let caret = 0;
  let backspaces = 0;
  for (let done = 0; done < keys; done += keysPerUpdate) {
    doc.transact(() => {
      for (let key = 0; key < Math.min(keysPerUpdate, keys - done); key++) {
        const { length } = text;
        if (random() < 0.01) {
          const distance =
            random() < 0.8 ? Math.floor((random() - 0.5) * 2_000) : Math.floor(random() * length);
          caret = Math.min(length, Math.max(0, caret + distance));
        }
        if (backspaces === 0 && random() < 0.022) backspaces = 1 + Math.floor(random() * 20);
        if (caret > 0 && backspaces > 0) {
          backspaces--;
          caret--;
          text.delete(caret, 1);
        } else {
          backspaces = 0;
          text.insert(caret, LETTERS[Math.floor(random() * LETTERS.length)] ?? 'e');
          caret++;
        }
      }
    });
  }
  return updates;
}

/**
 * A long document that a few people wrote and edited: sentences at moving places, one in eight taken out again, until its
 * state has about this many bytes.
 */
export function longDocument(bytes: number, seed = 2): Uint8Array[] {
  const random = randomFrom(seed);
  const sentences = Math.ceil(bytes / 270);
  const docs = Array.from({ length: 5 }, (_, person) => {
    const doc = new Y.Doc();
    doc.clientID = 2_000 + person;
    return doc;
  });
  const updates: Uint8Array[] = [];
  for (const doc of docs) {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'other') return;
      updates.push(update);
    });
  }
  let known = 0;
  for (let done = 0; done < sentences; done += 100) {
    const doc = docs[(done / 100) % docs.length];
    if (doc === undefined) continue;
    // Everybody edits what the others have written by then.
    for (const update of updates.slice(Math.max(0, known - docs.length))) Y.applyUpdate(doc, update, 'other');
    known = updates.length;
    const text = doc.getText('body');
    doc.transact(() => {
      for (let sentence = 0; sentence < 100; sentence++) {
        const at = Math.floor(random() * (text.length + 1));
        if (text.length > 10_000 && random() < 0.125) text.delete(Math.min(at, text.length - 100), 100);
        text.insert(Math.min(at, text.length), sentenceOf(250, random));
      }
    });
  }
  return updates;
}

function sentenceOf(length: number, random: () => number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += LETTERS[Math.floor(random() * LETTERS.length)] ?? 'e';
  return text;
}

/** Plain typing at the end of a text, in so many updates of the same length. */
export function typedText(characters: number, updates: number, client = 3_000): Uint8Array[] {
  const random = randomFrom(client);
  const doc = new Y.Doc();
  doc.clientID = client;
  const made: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => made.push(update));
  const text = doc.getText('body');
  for (let update = 0; update < updates; update++)
    text.insert(text.length, sentenceOf(Math.round(characters / updates), random));
  return made;
}
