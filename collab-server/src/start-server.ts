import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LIMITS } from '@coscribe/protocol';
import { ChangeNotifier } from './admin/change-notifier.ts';
import { createInternalListener } from './admin/internal-listener.ts';
import { JoinLine } from './connection/join-line.ts';
import { LargeWrites } from './connection/large-writes.ts';
import { Throttle } from './connection/throttle.ts';
import { createFront } from './front/front.ts';
import { MetricsDoor } from './front/metrics-door.ts';
import { PassOn } from './front/pass-on.ts';
import type { Config } from './handshake/config.ts';
import { Upgrades } from './handshake/upgrades.ts';
import { JOURNAL_LIMITS, openJournal } from './journal/open-journal.ts';
import type { Health } from './observe/health.ts';
import type { Log } from './observe/log.ts';
import { createMeters } from './observe/meters.ts';
import { ResidentDocuments } from './room/resident-documents.ts';
import { Rooms } from './room/rooms.ts';
import { Tick } from './room/tick.ts';

export interface RunningServer {
  /** The address it listens on, as `ws://host:port`. */
  readonly url: string;
  /** Where the app talks to it, when it does. */
  readonly internalUrl: string | undefined;
  /** Resolves with the reason when nothing can be stored any more. */
  readonly failed: Promise<Error>;
  /** Takes nothing more, brings to the disk what has come in, says good-bye, and ends. */
  stop(): Promise<void>;
}

export type Start =
  | { readonly ok: true; readonly server: RunningServer }
  | { readonly ok: false; readonly sentence: string };

/** Limits of this server; those that an operator sets are in `Config` as well. */
export type ServerLimits = { readonly [Name in keyof typeof SERVER_LIMITS]: number } & Pick<
  Config,
  'latencyBudgetMs' | 'roomMemoryBytes'
>;

export const SERVER_LIMITS = {
  ...LIMITS,
  ...JOURNAL_LIMITS,
  /** How much slower than it is the disk should seem, for tests. */
  commitDelayMs: 0,
  /** Stock clients hang up after 30 s without a message. Every silent connection hears something within two rounds. */
  keepAliveMs: 10_000,
  /** Bytes of large first syncs on their way at once, over all sockets; whoever asks beyond that waits for a turn. */
  syncBytesInFlight: 16 * 1024 * 1024,
  /** Whoever takes nothing of a first sync for so long, in milliseconds, does not hold up those who wait for a turn. */
  joinStallMs: 2_000,
  /** Connections that are being opened at the same time: ticket, handshake, and the room when it must be loaded. */
  openingsAtOnce: 32,
  /** Upgrade requests that wait for their turn; the next one is told to come later with `server-busy`. */
  openingsWaiting: 2_000,
  /** A sync-write above this is read in another thread and taken in slice by slice, of at most so many structs or deletes. */
  largeWriteBytes: 16 * 1024,
  sliceStructs: 1_000,
  /** Bytes of large writes that wait to be read; whoever sends the next one is told to come again with `server-busy`. */
  largeWritesWaitingBytes: 128 * 1024 * 1024,
  /** Bytes of messages that have not come whole yet, over all sockets; beyond that the oldest is cut. */
  unfinishedBytes: 256 * 1024 * 1024,
  /** How long the head of an HTTP request may take to come, and how large it may be. */
  requestHeadMs: 15_000,
  requestHeadBytes: 32 * 1024,
  /** HTTP connections without a whole request; one more, and the oldest of them is cut. */
  halfOpenConnections: 4_000,
  /** HTTP requests under way; the next one is answered with 503. */
  requests: 4_000,
  /** A request that goes on for so long without a byte in either direction is cut. */
  requestStallMs: 120_000,
} as const;

// Together they end before whoever sent the signal loses patience.
const SETTLE_MS = 700;
const GOOD_BYE_MS = 400;

/** Puts the whole server together. `lowered`: what a test wants smaller. */
export async function startServer(
  config: Config,
  log: Log,
  lowered: Partial<ServerLimits> = {},
): Promise<Start> {
  const { latencyBudgetMs, roomMemoryBytes } = config;
  const limits: ServerLimits = { ...SERVER_LIMITS, latencyBudgetMs, roomMemoryBytes, ...lowered };
  const meters = createMeters();
  const opened = await openJournal({
    dataDir: config.dataDir,
    meters,
    limits,
    faults: limits,
    warn: (sentence) => log.warn(sentence),
  });
  if (!opened.ok) return opened;
  const { journal } = opened;

  let isDraining = false;
  let isJournalFailing = false;
  const tick = new Tick((error) => log.error({ err: error }, 'something was not sent'));
  const gathered = { bytes: 0 };
  const waitingBytes = (): number => gathered.bytes + journal.waitingBytes;
  const throttle = new Throttle(limits.journalQueueBytes, waitingBytes);
  const { upstream, publicUrl, internal } = config;
  const notifier =
    upstream && internal ? new ChangeNotifier({ upstream, secret: internal.secret, log }) : undefined;
  const rooms = new Rooms({
    journal,
    tick,
    log,
    limits,
    meters,
    gathered,
    residents: new ResidentDocuments(limits.roomMemoryBytes, meters),
    onCommitted: (room, sequence) => notifier?.changed(room, sequence),
    onSettled: (ok) => {
      isJournalFailing = !ok;
      throttle.relieve();
    },
  });
  const joins = new JoinLine({ limits, meters });
  const largeWrites = new LargeWrites({ limits });
  const upgrades = new Upgrades({ config, rooms, throttle, joins, largeWrites, log, limits, meters });
  const health = (): Health => ({
    ok: !isDraining && !isJournalFailing,
    ...(isDraining ? { reason: 'draining' } : isJournalFailing ? { reason: 'journal-failing' } : {}),
    rooms: rooms.size,
    connections: upgrades.connections,
  });
  const metrics =
    config.metricsToken === undefined
      ? undefined
      : new MetricsDoor({
          token: config.metricsToken,
          log,
          meters,
          health,
          queues: () => ({
            journalBytes: waitingBytes(),
            heldSenders: throttle.held,
            largeWriteBytes: largeWrites.waitingBytes,
            syncBytes: joins.bytesInFlight,
            notices: notifier?.waiting ?? 0,
          }),
          limits,
        });
  const pages = upstream && new PassOn({ upstream, publicUrl, log, isStopping: () => isDraining });
  const front = createFront({
    health,
    metrics,
    pages,
    meters,
    limits,
    onSocket: (request, wire, head) => {
      upgrades.take(request, wire, head).catch((error: unknown) => {
        log.error({ err: error }, 'a connection could not be opened');
        wire.destroy();
      });
    },
  });
  const listener = internal && createInternalListener({ secret: internal.secret, rooms, log });

  const port = await listen(front, config.host, config.port);
  if (typeof port === 'string') {
    await journal.close();
    return { ok: false, sentence: `${port} Choose another port with PORT.` };
  }
  const internalPort = internal && listener && (await listen(listener, '127.0.0.1', internal.port));
  if (typeof internalPort === 'string') {
    front.close();
    await journal.close();
    return { ok: false, sentence: `${internalPort} Choose another port with INTERNAL_PORT.` };
  }

  const stop = async (): Promise<void> => {
    isDraining = true;
    upgrades.drain();
    front.close();
    listener?.close();
    await atMost(SETTLE_MS, rooms.settled());
    await upgrades.close('server-draining', GOOD_BYE_MS);
    await largeWrites.close();
    notifier?.close();
    pages?.close();
    metrics?.close();
    front.closeAllConnections();
    listener?.closeAllConnections();
    await atMost(SETTLE_MS, journal.close());
  };
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return {
    ok: true,
    server: {
      url: `ws://${host}:${port}`,
      internalUrl: internalPort === undefined ? undefined : `http://127.0.0.1:${internalPort}`,
      failed: journal.died,
      stop,
    },
  };
}

/** Resolves with the port, or with a sentence. */
async function listen(server: Server, host: string, port: number): Promise<number | string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return `Port ${port} of ${host} is in use by another program.`;
    if (code === 'EACCES') return `Port ${port} of ${host} may not be used by this account.`;
    return `It is not possible to listen on port ${port} of ${host}: ${(error as Error).message}.`;
  }
}

async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
