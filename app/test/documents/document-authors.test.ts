import { type DocumentId, newDocumentId } from '@coscribe/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addUpdate, createContent } from '../../src/data/sync-server.ts';
import { createDocument } from '../../src/documents/create-document.ts';
import { documentAuthors } from '../../src/documents/document-authors.ts';
import { personOfRequest } from '../../src/identity/current-person.ts';
import { Browser, startApp, type TestApp } from '../support/app.ts';
import { startRealSyncServer } from '../support/real-sync-server.ts';

let app: TestApp;
let stopServer: () => Promise<void>;
beforeEach(async () => {
  app = await startApp();
  stopServer = await startRealSyncServer(app.folder);
});
afterEach(async () => {
  await stopServer();
  await app.stop();
});

async function somebody() {
  const person = await personOfRequest(new Browser().request('/'));
  if (person === null) throw new Error('no person');
  return person;
}

/** What `act` writes to `doc`, as one update. */
function written(doc: Y.Doc, act: (body: Y.Text) => void): Uint8Array<ArrayBuffer> {
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  doc.transact(() => act(doc.getText('body')));
  return new Uint8Array(Y.mergeUpdates(updates));
}

test('ACCESS-2: who wrote what is what the sync server was told, and only readers hear it', async () => {
  const [owner, stranger] = [await somebody(), await somebody()];
  const document: DocumentId = await createDocument(owner, newDocumentId(), 'Plan');
  expect(await documentAuthors(owner, document)).toEqual([]);

  const [template, ada, ben] = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
  const first = written(template, (body) => body.insert(0, 'Plan: '));
  await createContent(document, first);
  Y.applyUpdate(ada, first);
  const second = written(ada, (body) => body.insert(6, 'by Ada'));
  await addUpdate(document, second, 'id-of-ada');
  for (const update of [first, second]) Y.applyUpdate(ben, update);
  await addUpdate(
    document,
    written(ben, (body) => body.insert(8, ' BEN')),
    'id-of-ben',
  );

  expect(await documentAuthors(owner, document)).toEqual([
    { from: 0, to: 6, author: null, through: null },
    { from: 6, to: 8, author: 'id-of-ada', through: null },
    { from: 8, to: 12, author: 'id-of-ben', through: null },
    { from: 12, to: 16, author: 'id-of-ada', through: null },
  ]);
  expect(await documentAuthors(stranger, document)).toBeNull();
  expect(await documentAuthors(owner, 'no document')).toBeNull();
  expect(await documentAuthors(owner, newDocumentId())).toBeNull();
});
