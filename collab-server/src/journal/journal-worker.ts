import { parentPort, workerData } from 'node:worker_threads';
import { JournalFile } from './journal-file.ts';
import { readSlice } from './read-slice.ts';
import type { JournalOpened, JournalReply, JournalRequest, JournalResults } from './requests.ts';
import { sentenceOf } from './sqlite-sentence.ts';
import { movableBuffers } from './transfer.ts';

/** The thread that owns the file: one request after the other, so that the main thread never waits for a disk. */
const port = parentPort;
if (port === null) throw new Error('journal-worker.ts runs as a worker');
const { path } = workerData as { readonly path: string };

const opened = open();
if (opened instanceof JournalFile) {
  port.on('message', (request: JournalRequest) => {
    const reply = answer(opened, request);
    port.postMessage(reply, toMove(reply));
    if (request.kind === 'close') port.close();
  });
  port.postMessage({ ok: true } satisfies JournalOpened);
} else {
  port.postMessage({ ok: false, sentence: opened } satisfies JournalOpened);
}

function open(): JournalFile | string {
  try {
    return new JournalFile(path);
  } catch (error) {
    return sentenceOf(error, path);
  }
}

function answer(file: JournalFile, request: JournalRequest): JournalReply {
  try {
    return { ok: true, result: perform(file, request) };
  } catch (error) {
    return { ok: false, error: sentenceOf(error, path) };
  }
}

function perform(file: JournalFile, request: JournalRequest): JournalResults[JournalRequest['kind']] {
  switch (request.kind) {
    case 'commit':
      return file.commit(request.batch);
    case 'head':
      return file.head(request.document);
    case 'read':
      return readSlice(file.database, request.key, request);
    case 'folds':
      return file.folds(request.key);
    case 'put-fold':
      file.putFold(request.key, request.fold);
      return null;
    case 'mark-damaged':
      file.markDamaged(request.document, request.sequence, request.reason);
      return null;
    case 'delete':
      file.delete(request.document);
      return null;
    case 'close':
      file.close();
      return null;
  }
}

function toMove(reply: JournalReply): ArrayBuffer[] {
  if (!reply.ok || reply.result === null || !('pieces' in reply.result)) return [];
  return movableBuffers(reply.result.pieces);
}
