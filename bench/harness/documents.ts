import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as Y from 'yjs';
import { Client } from './client.ts';
import { sleep } from './clock.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import type { ServerName } from './servers.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/** A document to be there already: its updates in order. */
export interface Written {
  readonly room: string;
  readonly updates: readonly Uint8Array[];
}

/** All store what they hold when the last one leaves or they are told to end; and it is looked at afterwards. */
const STORED_MS = 500;
const MOST_TRIES = 100;
const QUIET_MS = 200;

/**
 * Data folders that hold documents, written through a client as people would have, once for each server and run. The
 * documents are opened once more and closed, which gives every server the time to tidy up what it stored.
 */
export class Documents {
  readonly #home = temporaryFolder('documents');

  /** A fresh copy of a folder in which `server` has stored all of `documents`; `key` is the same for the same ones. */
  async folderWith(server: ServerName, key: string, documents: () => readonly Written[]): Promise<string> {
    const original = join(this.#home, `${server}-${key}`);
    if (!existsSync(original)) await write(server, original, documents());
    const copy = mkdtempSync(join(this.#home, 'copy-'));
    cpSync(original, copy, { recursive: true });
    return copy;
  }

  remove(): void {
    removeFolder(this.#home);
  }
}

async function write(name: ServerName, dataDir: string, documents: readonly Written[]): Promise<void> {
  mkdirSync(dataDir);
  let server = await startServer(name, { dataDir });
  try {
    for (const document of documents) await writeOne(server, document);
    await sleep(STORED_MS);
    await server.end();
    server = await startServer(name, { dataDir });
    for (const document of documents) await untilThere(server, document);
    await sleep(STORED_MS);
    await server.end();
  } catch (error) {
    await server.kill();
    rmSync(dataDir, { recursive: true });
    throw error;
  }
}

async function writeOne(server: ServerProcess, document: Written): Promise<void> {
  const writer = await Client.synced(server.target, { room: document.room });
  for (const update of document.updates) writer.send(writer.updateFrame(update));
  await untilThere(server, document);
  writer.close();
}

async function untilThere(server: ServerProcess, document: Written): Promise<void> {
  for (let tries = 0; !(await isThere(server, document)); tries++)
    if (tries === MOST_TRIES)
      throw new Error(`${server.name} does not hold “${document.room}” as it was written`);
}

async function isThere(server: ServerProcess, { room, updates }: Written): Promise<boolean> {
  const held = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(await readRoom(server, room)));
  return [...clocksOf(updates)].every(([client, clock]) => (held.get(client) ?? 0) >= clock);
}

/** The next clock of every client, behind all of these updates. */
function clocksOf(updates: readonly Uint8Array[]): Map<number, number> {
  const clocks = new Map<number, number>();
  for (const update of updates)
    for (const [client, end] of Y.parseUpdateMeta(update).to)
      clocks.set(client, Math.max(end, clocks.get(client) ?? 0));
  return clocks;
}

/** The author of the newest update, and where that one's clock stands behind it. */
export function lastOf(updates: readonly Uint8Array[]): { readonly author: number; readonly clock: number } {
  const [[author = 0, clock = 0] = []] = [...clocksOf(updates.slice(-1))];
  return { author, clock };
}

/**
 * All that a server holds of a room, as one update: what has come when nothing more comes, since @y/websocket-server
 * answers the first sync before it has loaded the document.
 */
export async function readRoom(server: ServerProcess, room: string): Promise<Uint8Array> {
  const doc = new Y.Doc();
  let heardAt = performance.now();
  const client = await Client.synced(server.target, {
    room,
    onUpdate: (data, start, end) => {
      Y.applyUpdate(doc, Uint8Array.from(data.subarray(start, end)));
      heardAt = performance.now();
    },
  });
  while (performance.now() - heardAt < QUIET_MS) await sleep(QUIET_MS / 4);
  client.close();
  return Y.encodeStateAsUpdate(doc);
}

/** Opens a room as one who has nothing; how long it took until everything up to `clock` of `author` was there. */
export async function openUntil(
  server: ServerProcess,
  room: string,
  { author, clock }: { readonly author: number; readonly clock: number },
): Promise<{ readonly client: Client; readonly ms: number }> {
  const began = performance.now();
  let heardAt = began;
  let reached = 0;
  const whole = Promise.withResolvers<void>();
  const client = await Client.synced(server.target, {
    room,
    onUpdate: (data, start, end) => {
      heardAt = performance.now();
      reached = Math.max(reached, Y.parseUpdateMeta(data.subarray(start, end)).to.get(author) ?? 0);
      if (reached >= clock) whole.resolve();
    },
  });
  const syncedAt = performance.now();
  const before = reached >= clock;
  await whole.promise;
  return { client, ms: (before ? Math.min(syncedAt, heardAt) : heardAt) - began };
}
