import type { Registry } from 'prom-client';
import type { EventLoopDelay } from './event-loop-delay.ts';
import type { Health } from './health.ts';
import type { Meters } from './meters.ts';
import { MetricBook } from './metric-book.ts';

/** What waits, now. */
export interface Queues {
  /** Bytes of updates that wait for the disk. */
  readonly journalBytes: number;
  /** Senders that are not read from while the disk is behind. */
  readonly heldSenders: number;
  /** Bytes of large writes that wait to be read, or are being read. */
  readonly largeWriteBytes: number;
  /** Bytes of large first syncs on their way. */
  readonly syncBytes: number;
  /** Documents of which the app has not heard yet. */
  readonly notices: number;
}

/** What is read when somebody asks. */
export interface MetricSources {
  readonly meters: Meters;
  readonly health: () => Health;
  readonly queues: () => Queues;
  readonly eventLoopDelay: Pick<EventLoopDelay, 'quantile' | 'max'>;
  readonly limits: Readonly<Record<string, number>>;
}

const MILLI = 1e-3;
const MICRO = 1e-6;

/** Every metric, as Prometheus reads them. No label ever comes from a document, a person or an address (OBSERVE-1). */
export function createMetrics(sources: MetricSources): Registry {
  const book = new MetricBook();
  addPeople(book, sources);
  addTraffic(book, sources.meters);
  addMemory(book, sources.meters);
  addDisk(book, sources);
  addProcess(book, sources);
  return book.registry;
}

function addPeople(book: MetricBook, { meters, health, limits, queues }: MetricSources): void {
  book.gauge(
    'coscribe_healthy',
    '1 when all is well; 0 while the server stops or cannot store changes.',
    () => (health().ok ? 1 : 0),
  );
  book.gauge('coscribe_connections', 'People (tabs) connected to a room now.', () => health().connections);
  book.gauge('coscribe_rooms', 'Documents that are open now, or were a moment ago.', () => health().rooms);
  book.gauge(
    'coscribe_http_half_open',
    'HTTP connections without a whole request yet, idle ones of browsers included.',
    () => meters.halfOpen,
  );
  book.gauge('coscribe_http_requests', 'HTTP requests under way now.', () => meters.requests);
  book.counter(
    'coscribe_http_requests_refused_total',
    'HTTP requests that were not taken, by reason.',
    () => ['reason', meters.requestsRefused],
  );
  book.gauge('coscribe_limit', 'The limits that this server runs with, in the unit of their names.', () => [
    'limit',
    limits,
  ]);
  book.counter('coscribe_connections_total', 'Connections that came into a room.', () => meters.joined);
  book.counter(
    'coscribe_connections_turned_away_total',
    'Connections that were refused before they came into a room, by reason.',
    () => ['reason', meters.turnedAway],
  );
  book.counter(
    'coscribe_connections_closed_total',
    'Connections that the server ended, by reason. Those that people ended themselves are not in it.',
    () => ['reason', meters.closed],
  );
  book.counter(
    'coscribe_updates_refused_total',
    'Changes that were refused, by reason. Their authors keep them on their device.',
    () => ['reason', meters.refused],
  );
  book.gauge(
    'coscribe_slow_readers',
    'Connections that do not take what is sent to them fast enough now. They get one summary when they go on.',
    () => meters.slowReaders,
  );
  book.counter(
    'coscribe_slow_readers_total',
    'How often a connection did not take what was sent to it fast enough.',
    () => meters.slowReaderTotal,
  );
  book.gauge('coscribe_openings', 'Connections that are being opened now.', () => meters.openings);
  book.gauge(
    'coscribe_openings_most',
    'The most connections that were being opened at the same time since the start.',
    () => meters.mostOpenings,
  );
  book.gauge(
    'coscribe_openings_waiting',
    'Connections that wait at the door, because many came at once, now.',
    () => meters.openingsWaiting,
  );
  book.gauge(
    'coscribe_joins_waiting',
    'People who wait for their document, because many came at once, now.',
    () => meters.joinsWaiting,
  );
  book.gauge(
    'coscribe_sync_bytes_in_flight',
    'Bytes of large documents on their way to people who have just come.',
    () => queues().syncBytes,
  );
}

function addTraffic(book: MetricBook, meters: Meters): void {
  book.counter('coscribe_frames_in_total', 'WebSocket messages that came in.', () => meters.framesIn);
  book.counter('coscribe_frames_out_total', 'WebSocket messages that were sent.', () => meters.framesOut);
  book.counter('coscribe_bytes_in_total', 'Bytes of the messages that came in.', () => meters.bytesIn);
  book.counter('coscribe_bytes_out_total', 'Bytes of the messages that were sent.', () => meters.bytesOut);
  book.counter(
    'coscribe_updates_in_total',
    'Changes that were taken in: about one per keystroke.',
    () => meters.updatesIn,
  );
  book.counter(
    'coscribe_updates_out_total',
    'Changes delivered: each change counts once for everybody who got it, however many shared a message.',
    () => meters.updatesOut,
  );
  book.counter(
    'coscribe_presence_in_total',
    'Messages about carets and selections that came in.',
    () => meters.presenceIn,
  );
  book.counter(
    'coscribe_presence_frames_out_total',
    'Messages about carets and selections that were sent.',
    () => meters.presenceFramesOut,
  );
  book.counter('coscribe_syncs_total', 'Answers to people who asked for what they lack.', () => meters.syncs);
  book.counter('coscribe_sync_bytes_total', 'Bytes of these answers.', () => meters.syncBytes);
  book.counter(
    'coscribe_gaps_total',
    'Changes that built on something unknown here; their authors were asked for it.',
    () => meters.gaps,
  );
  book.histogram(
    'coscribe_flush_interval_seconds',
    'How long a room gathered changes before it passed them on together. Grows with load, up to LATENCY_BUDGET_MS.',
    { source: meters.flushMs, unit: MILLI },
  );
}

function addMemory(book: MetricBook, meters: Meters): void {
  book.gauge(
    'coscribe_resident_documents',
    'Documents of which there is a working copy in memory now, besides their bytes.',
    () => meters.residentDocuments,
  );
  book.gauge(
    'coscribe_resident_bytes',
    'What the working copies weigh; at most about ROOM_MEMORY_MB.',
    () => meters.residentBytes,
  );
  book.counter(
    'coscribe_evictions_total',
    'Working copies that were dropped so that the others fit into ROOM_MEMORY_MB.',
    () => meters.evictions,
  );
  book.histogram('coscribe_load_seconds', 'How long it took to read a document from the disk.', {
    source: meters.loadMs,
    unit: MILLI,
  });
}

function addDisk(book: MetricBook, { meters, queues }: MetricSources): void {
  book.histogram('coscribe_commit_seconds', 'How long one commit took until it was safe on the disk.', {
    source: meters.commitMs,
    unit: MILLI,
  });
  book.histogram('coscribe_commit_disk_seconds', 'The part of it that the disk took.', {
    source: meters.commitDiskMs,
    unit: MILLI,
  });
  book.histogram('coscribe_commit_rows', 'How many rows one commit stored.', { source: meters.commitRows });
  book.histogram('coscribe_commit_bytes', 'How many bytes of changes one commit stored.', {
    source: meters.commitBytes,
  });
  book.counter(
    'coscribe_commits_failed_total',
    'Commits that failed. Nothing of them was confirmed to anybody, and their authors keep what they wrote.',
    () => meters.failedCommits,
  );
  book.gauge(
    'coscribe_journal_waiting_bytes',
    'Bytes of changes that wait for the disk now.',
    () => queues().journalBytes,
  );
  book.gauge(
    'coscribe_large_writes_waiting_bytes',
    'Bytes of large changes (pastes, returns after long absence) that wait to be read now.',
    () => queues().largeWriteBytes,
  );
  book.gauge(
    'coscribe_notices_waiting',
    'Documents that changed and of which the app has not heard yet.',
    () => queues().notices,
  );
  book.gauge(
    'coscribe_held_senders',
    'Connections that are not read from now, until the disk has caught up.',
    () => queues().heldSenders,
  );
  book.counter(
    'coscribe_compacted_rows_total',
    'Rows that were joined into others in the background.',
    () => meters.compactedRows,
  );
}

/**
 * The process, under the names that every Node dashboard knows. The library's own default metrics are not used: they list
 * each open file and socket at each scrape, which costs milliseconds with thousands of people.
 */
function addProcess(book: MetricBook, { eventLoopDelay }: MetricSources): void {
  const started = Date.now() / 1_000 - process.uptime();
  book.gauge(
    'process_start_time_seconds',
    'When the server was started, in seconds since 1970.',
    () => started,
  );
  book.gauge('coscribe_uptime_seconds', 'How long the server has run.', () => process.uptime());
  book.counter(
    'process_cpu_user_seconds_total',
    'CPU time in the program itself.',
    () => process.cpuUsage().user * MICRO,
  );
  book.counter(
    'process_cpu_system_seconds_total',
    'CPU time in the system, on behalf of the program.',
    () => process.cpuUsage().system * MICRO,
  );
  book.counter('process_cpu_seconds_total', 'CPU time, all threads together.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) * MICRO;
  });
  book.gauge('process_resident_memory_bytes', 'Memory of the whole process.', () =>
    process.memoryUsage.rss(),
  );
  book.gauge(
    'nodejs_heap_size_total_bytes',
    'Size of the JavaScript heap.',
    () => process.memoryUsage().heapTotal,
  );
  book.gauge(
    'nodejs_heap_size_used_bytes',
    'What of the JavaScript heap is in use.',
    () => process.memoryUsage().heapUsed,
  );
  book.gauge(
    'nodejs_external_memory_bytes',
    'Memory of buffers, outside of the heap.',
    () => process.memoryUsage().external,
  );
  for (const [name, quantile] of [
    ['p50', 0.5],
    ['p90', 0.9],
    ['p99', 0.99],
  ] as const)
    book.gauge(
      `nodejs_eventloop_lag_${name}_seconds`,
      `How late the main thread came to what was due (${name} of the last 15 to 30 seconds).`,
      () => eventLoopDelay.quantile(quantile),
    );
  book.gauge(
    'nodejs_eventloop_lag_max_seconds',
    'The longest that anything had to wait for the main thread in the last 15 to 30 seconds.',
    () => eventLoopDelay.max(),
  );
  book.gauge('nodejs_version_info', 'Which Node runs the server.', () => [
    'version',
    { [process.version]: 1 },
  ]);
}
