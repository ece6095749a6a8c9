import { CLOSE, type CloseName, REFUSALS, type RefusalName } from '@coscribe/protocol';
import { Histogram } from './histogram.ts';

/**
 * What the server counts of itself. One object of numbers that the hot paths add to as they go; whoever wants to see them
 * reads them when asked. Nothing here says which document or person was meant (OBSERVE-1).
 *
 * Counters only rise. What is marked (now) is a state: it rises and falls.
 */
export interface Meters {
  /** HTTP connections that have not sent a whole request head yet (now), and requests under way (now). */
  halfOpen: number;
  requests: number;
  /** HTTP requests that were not taken, by reason. */
  readonly requestsRefused: Record<RequestRefusal, number>;
  /** Connections that came into a room. */
  joined: number;
  /** WebSocket messages taken from clients, and their bytes. */
  framesIn: number;
  bytesIn: number;
  /** WebSocket messages handed to sockets, and their bytes, keep-alives and answers included. */
  framesOut: number;
  bytesOut: number;
  /** Updates that brought something new and were admitted: about one per keystroke. */
  updatesIn: number;
  /** Updates times their readers, however many shared a frame. An author does not count as a reader. */
  updatesOut: number;
  /** Presence messages taken from clients. */
  presenceIn: number;
  /** Frames with presence handed to sockets. */
  presenceFramesOut: number;
  /** Answers to a SyncStep1, and the bytes of them, chunks included. */
  syncs: number;
  syncBytes: number;
  /** Clients that were asked again, because a write built on something that the room does not have. */
  gaps: number;
  /** Sync-writes refused, by reason. */
  readonly refused: Record<RefusalName, number>;
  /** Connections of a room that the server ended, by reason. */
  readonly closed: Record<CloseName, number>;
  /** Connections that never got into a room, by reason. */
  readonly turnedAway: Record<CloseName, number>;
  /** Readers that are behind because their socket is full (now), and how often one fell behind. */
  slowReaders: number;
  slowReaderTotal: number;
  /** Connections that are being opened (now), how many there were at once at most, and how many wait at the door (now). */
  openings: number;
  mostOpenings: number;
  openingsWaiting: number;
  /** First syncs that wait for their turn (now). */
  joinsWaiting: number;
  /** Rooms read from the disk: how long each took, in milliseconds. */
  readonly loadMs: Histogram;
  /** Y.Docs in memory (now), what they weigh in bytes (now), and how many were dropped to make room. */
  residentDocuments: number;
  residentBytes: number;
  evictions: number;
  /** One commit of the journal: milliseconds from handing it over until it is on the disk, rows, and bytes of updates. */
  readonly commitMs: Histogram;
  /** The part of it that the disk took: from the end of a transaction until its log is synced. */
  readonly commitDiskMs: Histogram;
  readonly commitRows: Histogram;
  readonly commitBytes: Histogram;
  failedCommits: number;
  /** How long a room held an update back so that it shared a frame with others, in milliseconds; one value per flush. */
  readonly flushMs: Histogram;
  /** Rows that were joined into others in the background. */
  compactedRows: number;
}

const REQUEST_REFUSALS = [
  'bad-head',
  'head-too-large',
  'head-too-slow',
  'too-many-half-open',
  'too-many',
] as const;
export type RequestRefusal = (typeof REQUEST_REFUSALS)[number];

const KIBI = 1024;
const MILLISECONDS = [0.25, 0.5, 1, 2, 4, 8, 16, 33, 66, 125, 250, 500, 1_000, 2_500, 10_000];

export function createMeters(): Meters {
  return {
    halfOpen: 0,
    requests: 0,
    requestsRefused: zeroes(REQUEST_REFUSALS),
    joined: 0,
    framesIn: 0,
    bytesIn: 0,
    framesOut: 0,
    bytesOut: 0,
    updatesIn: 0,
    updatesOut: 0,
    presenceIn: 0,
    presenceFramesOut: 0,
    syncs: 0,
    syncBytes: 0,
    gaps: 0,
    refused: zeroes(Object.keys(REFUSALS) as RefusalName[]),
    closed: zeroes(Object.keys(CLOSE) as CloseName[]),
    turnedAway: zeroes(Object.keys(CLOSE) as CloseName[]),
    slowReaders: 0,
    slowReaderTotal: 0,
    openings: 0,
    mostOpenings: 0,
    openingsWaiting: 0,
    joinsWaiting: 0,
    loadMs: new Histogram(MILLISECONDS),
    residentDocuments: 0,
    residentBytes: 0,
    evictions: 0,
    commitMs: new Histogram(MILLISECONDS),
    commitDiskMs: new Histogram(MILLISECONDS),
    commitRows: new Histogram([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096]),
    commitBytes: new Histogram([
      64,
      256,
      KIBI,
      4 * KIBI,
      16 * KIBI,
      64 * KIBI,
      256 * KIBI,
      1_024 * KIBI,
      8_192 * KIBI,
    ]),
    failedCommits: 0,
    flushMs: new Histogram([0, 1, 2, 4, 8, 12, 16, 20, 25, 33, 50, 100, 250, 500, 1_000]),
    compactedRows: 0,
  };
}

function zeroes<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
