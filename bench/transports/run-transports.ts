import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cpuMicrosecondsOf } from '../growth/own-server.ts';
import { figure, percent, table } from '../growth/table.ts';
import { now, sleep } from '../harness/clock.ts';
import { Histogram } from '../harness/histogram.ts';
import { keystroke, readKeystrokes } from '../harness/keystrokes.ts';

import { enter, type Person, TRANSPORTS, type Transport } from './person.ts';

interface Result {
  readonly transport: Transport;
  readonly people: number;
  readonly p50: number;
  readonly p95: number;
  /** Bytes on the wire for one edit: of its author, both ways, and of one reader. */
  readonly author: number;
  readonly reader: number;
  /** Of an edit itself. */
  readonly update: number;
  readonly serverCpuMicroseconds: number;
  readonly delivered: number;
}

interface Crowd {
  readonly people: number;
  readonly writers: number;
  /** Keystrokes a second of each writer. */
  readonly rate: number;
}

const CROWDS: readonly Crowd[] = [
  { people: 2, writers: 1, rate: 10 },
  { people: 50, writers: 5, rate: 2 },
];
const SETTLE_MS = 300;
const PATIENCE_MS = 5_000;
const WARM_UP_EDITS = 10;

/** The same keystrokes over three transports; the section of RESULTS.md. */
export async function runTransports({ quick }: { readonly quick: boolean }): Promise<string> {
  const edits = quick ? 15 : 200;
  const results: Result[] = [];
  const failures: string[] = [];
  for (const crowd of CROWDS) {
    for (const transport of TRANSPORTS) {
      try {
        results.push(await measure(transport, crowd, edits / crowd.writers));
        console.log(`transports: ${transport}, ${crowd.people} people`);
      } catch (error) {
        failures.push(`${transport}, ${crowd.people} people, failed: ${String(error)}`);
      }
    }
  }
  return section(results, failures);
}

/** Every writer makes `keystrokes`, after a few that do not count. */
async function measure(
  transport: Transport,
  { people: count, writers, rate }: Crowd,
  keystrokes: number,
): Promise<Result> {
  const server = await startRelay();
  const people: Person[] = [];
  const sentAt = new Map<string, number>();
  let latencies = new Histogram();
  let delivered = 0;
  const hear = (update: Uint8Array): void => {
    const time = now();
    readKeystrokes({ data: update, start: 0, end: update.length }, (client, from, to) => {
      for (let clock = from; clock < to; clock++) {
        delivered++;
        latencies.add(time - (sentAt.get(`${client}-${clock}`) ?? time));
      }
    });
  };
  try {
    for (let i = 0; i < count; i++)
      people.push(await enter(transport, { port: server.port, person: `p${i}`, onUpdate: hear }));
    await sleep(SETTLE_MS);
    const authors = people.slice(0, writers);
    const warmUp = WARM_UP_EDITS / writers;
    let bytes = 0;
    const write = async (from: number, to: number): Promise<void> => {
      const expected = delivered + (to - from) * writers * (count - 1);
      for (let clock = from; clock < to; clock++) {
        for (const [index, author] of authors.entries()) {
          const update = keystroke(index + 1, clock);
          bytes += update.length;
          sentAt.set(`${index + 1}-${clock}`, now());
          author.send(update);
          await sleep(1000 / rate / writers);
        }
      }
      for (let waited = 0; delivered < expected && waited < PATIENCE_MS; waited += 10) await sleep(10);
      await sleep(SETTLE_MS);
    };
    await write(0, warmUp);
    latencies = new Histogram();
    delivered = 0;
    bytes = 0;
    const before = people.map((person) => person.wire());
    const cpuBefore = cpuMicrosecondsOf(server.pid);
    await write(warmUp, warmUp + keystrokes);
    const cpu = cpuMicrosecondsOf(server.pid) - cpuBefore;
    const used = people.map((person, index) => {
      const { up, down } = person.wire();
      return up + down - (before[index]?.up ?? 0) - (before[index]?.down ?? 0);
    });
    const edits = keystrokes * writers;
    // Those who only read: what an author reads of others costs as much as it costs a reader.
    const readers = used.slice(writers);
    const reader = sum(readers) / readers.length / edits;
    const ofAuthors = sum(used.slice(0, writers)) - reader * keystrokes * (writers - 1) * writers;
    return {
      transport,
      people: count,
      p50: latencies.percentile(0.5),
      p95: latencies.percentile(0.95),
      author: ofAuthors / edits,
      reader,
      update: bytes / edits,
      serverCpuMicroseconds: cpu / delivered,
      delivered: delivered / (edits * (count - 1)),
    };
  } finally {
    for (const person of people) person.leave();
    server.stop();
  }
}

interface RelayProcess {
  readonly port: number;
  readonly pid: number;
  stop(): void;
}

function startRelay(): Promise<RelayProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./serve.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      process.off('exit', stop);
      reject(new Error(`the relay ended with ${code}`));
    });
    child.stdout.on('data', (chunk: Buffer) => {
      const port = Number(/listening on \S+:(\d+)/.exec(chunk.toString())?.[1]);
      if (port > 0) resolve({ port, pid: child.pid ?? 0, stop });
    });
  });
}

function section(results: readonly Result[], failures: readonly string[]): string {
  const rows = results.map(({ transport, people, p50, p95, author, reader, update, ...more }) => [
    transport,
    String(people),
    figure(p50),
    figure(p95),
    figure(author),
    figure(reader),
    figure(reader - update),
    figure(more.serverCpuMicroseconds),
    percent(more.delivered),
  ]);
  const heads = [
    'transport',
    'people',
    'p50 ms',
    'p95 ms',
    'bytes for the author of an edit',
    'bytes for each reader of it',
    'of these not the edit',
    'server CPU µs per delivered edit',
    'delivered',
  ];
  const update = results[0]?.update ?? Number.NaN;
  return `# Transports

Why a socket: the same keystrokes (${figure(update)} bytes each, ten a second in all) over a WebSocket, server-sent events and long polling, through one small
relay that keeps nothing (\`bench/transports\`: \`ws\` and \`node:http\`, the same fan-out for all three). Bytes are counted on the sockets, both ways, heads
included, with the heads that Chromium sends and no cookies; what opening costs is not in them.

${table(heads, rows)}
${failures.map((failure) => `\n${failure}.\n`).join('')}
Over loopback nobody waits for a network: what one sees is what the heads weigh. An edit costs its author a request and an answer instead of a frame of
six bytes more than itself; a long poll costs every reader another request for every edit, and a round trip in which the next one has to wait, so on
a line of 50 ms its latency doubles when people type quickly. Server-sent events cost readers little more than a socket, in base64, but still a POST for each edit.

Weak places: HTTP/1.1 without TLS. HTTP/2 compresses repeated heads to some ten bytes and shares one connection, which narrows the gap in bytes, not in
work; real pages send cookies besides. Two to fifty people and one run: these figures say how heavy a transport is, not how many it carries.
`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
