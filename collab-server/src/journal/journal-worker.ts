import { parentPort, workerData } from 'node:worker_threads';
import { JournalFile, NewerJournal } from './journal-file.ts';
import type { JournalOpened, JournalReply, JournalRequest, JournalResults } from './requests.ts';
import { sentenceOf } from './sqlite-sentence.ts';

/** The thread that owns the file: one request after the other, so that the main thread never waits for a disk. */
const port = parentPort;
if (port === null) throw new Error('journal-worker.ts runs as a worker');
const { path } = workerData as { readonly path: string };

const opened = open();
if (opened instanceof JournalFile) {
  port.on('message', (request: JournalRequest) => {
    const reply = answer(opened, request);
    port.postMessage(reply);
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
    if (error instanceof NewerJournal)
      return `${path} was written by a newer build. Start that one; nothing was changed.`;
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
      return file.commit(request.rows);
    case 'load':
      return file.load(request.document);
    case 'read':
      return file.read(request.document);
    case 'mark-damaged':
      file.markDamaged(request.document, request.sequence, request.reason);
      return null;
    case 'delete':
      file.delete(request.document);
      return null;
    case 'put-checkpoint':
      file.putCheckpoint(request.document, request.through, request.chunks);
      return null;
    case 'close':
      file.close();
      return null;
  }
}
