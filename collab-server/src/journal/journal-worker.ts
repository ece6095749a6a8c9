import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { findJoin, putJoin } from './joins-in-file.ts';
import { JournalFile } from './journal-file.ts';
import { readSlice } from './read-slice.ts';
import type {
  Batch,
  BatchCommitted,
  JournalOpened,
  JournalReply,
  JournalRequest,
  JournalResults,
  JournalWorkerData,
} from './requests.ts';
import { sentenceOf } from './sqlite-sentence.ts';
import { movableBuffers } from './transfer.ts';

/**
 * The thread that owns the file: one request after the other, so that the main thread never waits for a disk. It has no event
 * loop: being woken by `Atomics.notify` costs both threads less, and nobody else has anything to say to it.
 */
const port = parentPort;
if (port === null) throw new Error('journal-worker.ts runs as a worker');
const { path, signal, faults } = workerData as JournalWorkerData;

// A pause of this length is used for what would make a commit wait.
const PAUSE_MS = 4;

const opened = open();
if (opened instanceof JournalFile) {
  port.postMessage({ ok: true } satisfies JournalOpened);
  serve(opened, port);
} else {
  port.postMessage({ ok: false, sentence: opened } satisfies JournalOpened);
}

function serve(file: JournalFile, line: MessagePort): void {
  for (let isOpen = true; isOpen; ) {
    const seen = Atomics.load(signal, 0);
    const received = receiveMessageOnPort(line) as { readonly message: JournalRequest } | undefined;
    if (received !== undefined) {
      const reply = answer(file, received.message);
      line.postMessage(reply, toMove(reply));
      isOpen = received.message.kind !== 'close';
    } else if (Atomics.wait(signal, 0, seen, file.isLogLong ? PAUSE_MS : Infinity) === 'timed-out') {
      file.shortenLog();
    }
  }
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
    file.database.forgetStatements();
    return { ok: false, error: sentenceOf(error, path) };
  }
}

function perform(file: JournalFile, request: JournalRequest): JournalResults[JournalRequest['kind']] {
  switch (request.kind) {
    case 'commit':
      return commit(file, request.batch);
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
    case 'find-join':
      return findJoin(file.database, request);
    case 'put-join':
      return putJoin(file.database, request.join, request.bytes);
    case 'delete':
      file.delete(request.document);
      return null;
    case 'close':
      file.close();
      return null;
  }
}

function commit(file: JournalFile, batch: Batch): BatchCommitted {
  const firsts = file.commit(batch);
  const { commitDelayMs = 0 } = faults;
  if (commitDelayMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, commitDelayMs);
  return { firsts, diskMs: file.database.lastCommitMs + commitDelayMs };
}

function toMove(reply: JournalReply): ArrayBuffer[] {
  if (!reply.ok || reply.result === null || reply.result === true || reply.result === false) return [];
  return 'pieces' in reply.result ? movableBuffers(reply.result.pieces) : [];
}
