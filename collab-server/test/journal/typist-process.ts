import { writeSync } from 'node:fs';
import type { RoomName } from '@coscribe/protocol';
import * as Y from 'yjs';
import { openJournal } from '../../src/journal/open-journal.ts';
import { EAGER } from './eager.ts';
import { appendOne } from './rows.ts';

/**
 * Types into some documents until it is killed, a few edits at a time, while rows are joined as early as can be; the n-th character of each is known. Prints
 * `document sequence length` as soon as an edit is stored.
 */
const [, , dataDir = '', ...names] = process.argv;
const opened = await openJournal({ dataDir, limits: EAGER });
if (!opened.ok) throw new Error(opened.sentence);
const { journal } = opened;

const typists = await Promise.all(
  names.map(async (name) => {
    const document = name as RoomName;
    const loaded = await journal.load(document);
    if (!loaded.ok) throw new Error(loaded.reason);
    const doc = new Y.Doc();
    for (const update of loaded.document.updates) Y.applyUpdate(doc, update);
    // Of this process only: what it typed and did not store is lost with it.
    const text = doc.getText('body');
    let stored: Promise<void> = Promise.resolve();
    doc.on('update', (update: Uint8Array) => {
      const { length } = text;
      stored = appendOne(journal, { document, actor: null, update, newClients: [], schema: null }).then(
        ({ sequence }) => {
          writeSync(1, `${document} ${sequence} ${length}\n`);
        },
      );
    });
    return async (): Promise<void> => {
      const count = 1 + Math.floor(Math.random() * 8);
      for (let n = 0; n < count; n++) text.insert(text.length, String.fromCharCode(97 + (text.length % 26)));
      await stored;
    };
  }),
);
await Promise.all(
  typists.map(async (type) => {
    for (;;) await type();
  }),
);
