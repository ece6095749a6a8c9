import { CPU_CAUSES, MEMORY_CAUSES } from './cost-model.ts';
import { type Residual, spreadOf } from './fit.ts';
import type { Part } from './part.ts';
import { EACH_PER_SECOND, TOTAL_PER_SECOND } from './people.ts';
import { ROOMS_PER_SECOND } from './rooms.ts';
import { type Growth, SMALL_MACHINE } from './run-growth.ts';
import type { StoredPoint } from './stored.ts';
import { figure, percent, size, table } from './table.ts';

/** The section of RESULTS.md. */
export function growthSection(growth: Growth, { quick }: { readonly quick: boolean }): string {
  const chart = (name: string, words: string): string =>
    quick ? '' : `\n![${words}](charts/growth-${name}.svg)\n`;
  return `# How cost grows

Our server alone, default settings, every update fsynced, load from two threads on the same machine over loopback. CPU is that of
all the server's threads, from \`/proc\`; memory is what the process holds (RSS), garbage included. One run, no repetitions: read
the shape of a curve, not the third digit. ${quick ? 'A quick run: hardly warm, and rough.' : ''}

${part('People in one room', growth.people, people)}
${growth.people.ok ? chart('people', 'CPU, latency and memory by people in a room') : ''}
${part('Rooms', growth.rooms, rooms)}
${growth.rooms.ok ? chart('rooms', 'CPU, latency and memory by rooms') : ''}
${part('Keystrokes in many small rooms', growth.pressure, pressure)}
${growth.pressure.ok ? chart('pressure', 'CPU, latency and batches by keystrokes a second') : ''}
${part('Documents', growth.documents, documents)}
${growth.documents.ok ? chart('documents', 'Opening, CPU and memory by size of the document') : ''}
${part('Histories', growth.histories, histories)}
${growth.histories.ok ? chart('histories', 'Opening, CPU and memory by length of the history') : ''}
${part('Disk', growth.disk, disk)}
${part('10,000 people on one machine', growth.crowded, crowded)}
${part('The cost model', growth.model, model)}
${growth.model.ok ? chart('model', 'Predicted over measured CPU') : ''}
${part('The model, tried out', growth.check, check)}`.replace(/\n{3,}/g, '\n\n');
}

type Result<Name extends keyof Growth> = Extract<Growth[Name], { ok: true }>['result'];

function part<Value>(title: string, measured: Part<Value>, write: (result: Value) => string): string {
  return `## ${title}\n\n${measured.ok ? write(measured.result) : measured.sentence}\n`;
}

function people(points: Result<'people'>): string {
  const rows = points.map(({ people: count, rate, memoryMiB, stretch }) => [
    count.toLocaleString('en'),
    rate === 'total' ? `${TOTAL_PER_SECOND} in all` : `${EACH_PER_SECOND} each`,
    figure(stretch.cpuMicroseconds / stretch.written),
    figure(stretch.cpuMicroseconds / stretch.delivered),
    figure(stretch.frames / stretch.seconds / count),
    figure(stretch.p50),
    figure(stretch.p95),
    figure(memoryMiB),
    percent(stretch.delivered / stretch.expected),
  ]);
  const heads = [
    'people',
    'keystrokes a second',
    'CPU µs per keystroke',
    'CPU µs per delivered update',
    'frames a second to each',
    'p50 ms',
    'p95 ms',
    'MiB',
    'delivered',
  ];
  return `A fixed total (${TOTAL_PER_SECOND} keystrokes a second, typed by up to ten of them) shows what an audience costs; a fixed rate of each person
(${EACH_PER_SECOND} a second) shows what a crowd of writers costs. A lone keystroke pays for its own commit and wake-ups; in a crowd all keystrokes of
a flush interval share one commit and one frame for each person, so that the CPU of a delivered update falls as people come. The
price is the interval, at most LATENCY_BUDGET_MS, which the p95 shows. Somebody alone has no reader: no latency there.

${table(heads, rows)}`;
}

function rooms(all: Result<'rooms'>): string {
  const rows = all.flatMap(({ peopleInRoom, emptyMiB, points }) =>
    points.map((point) => [
      point.rooms.toLocaleString('en'),
      String(peopleInRoom),
      figure(point.openCpuMicroseconds),
      figure(point.openedPerSecond),
      figure(point.stretch.cpuMicroseconds / point.stretch.written),
      figure(point.stretch.p95),
      figure(point.stretch.worst),
      figure(point.memoryMiB),
      figure(((point.memoryMiB - emptyMiB) * 1024) / point.rooms),
    ]),
  );
  const heads = [
    'rooms',
    'people in each',
    'CPU µs to open a connection',
    'opened a second',
    'CPU µs per keystroke',
    'p95 ms',
    'worst ms',
    'MiB',
    'KiB per room',
  ];
  return `One server to which rooms come, while ${ROOMS_PER_SECOND} keystrokes a second go on in up to ten of them. What a keystroke costs must not depend on how
many rooms there are besides its own, and neither must its latency; what rises slowly with thousands of connections is keep-alive
traffic, which is in all figures. Memory per room means little below a thousand: the server's own garbage is larger.

${table(heads, rows)}`;
}

function pressure({ rooms: count, peopleInRoom, points }: Result<'pressure'>): string {
  const rows = points.map(({ perSecond, stretch }) => [
    perSecond.toLocaleString('en'),
    figure(stretch.written / stretch.seconds),
    percent(stretch.cpuMicroseconds / stretch.seconds / 1e6),
    figure(stretch.cpuMicroseconds / stretch.written),
    figure(stretch.written / stretch.commits),
    figure(stretch.p50),
    figure(stretch.p95),
    percent(stretch.delivered / stretch.expected),
  ]);
  const heads = [
    'keystrokes a second',
    'as they came',
    'of one core',
    'CPU µs per keystroke',
    'keystrokes in a commit',
    'p50 ms',
    'p95 ms',
    'delivered',
  ];
  return `${count} rooms of ${peopleInRoom}, in each of which one person types; the server is held to one core. Nothing can be merged between rooms but the
commit: the more is typed, the more keystrokes share one, which is why a keystroke gets cheaper up to the point where the core is full.

${table(heads, rows)}`;
}

const STORED_HEADS = [
  'written as',
  'first ms',
  'CPU ms',
  'next one ms',
  'CPU ms',
  'MiB open',
  'MiB written to',
  'CPU µs per keystroke',
  'on the disk',
];

function storedRow({ written, opening }: StoredPoint): string[] {
  return [
    `${written.rows.toLocaleString('en')} rows in ${figure(written.seconds)} s`,
    figure(opening.firstMs),
    figure(opening.firstCpuMs),
    figure(opening.nextMs),
    figure(opening.nextCpuMs),
    figure(opening.openMiB),
    figure(opening.writingMiB),
    figure(opening.keystrokeCpuMicroseconds),
    size(opening.diskBytes),
  ];
}

function documents(points: Result<'documents'>): string {
  const rows = points.map((point) => [size(point.size), ...storedRow(point)]);
  return `Documents of sentences, 62 characters each, written through the journal's own code; then a fresh server, somebody who opens the
document, three more who join, and 60 keystrokes, one at a time. Opening and joining cost what it takes to read and send the bytes;
a keystroke must cost the same at every size. MiB are what the server grew by; CPU includes what it does in the background.

${table(['document', ...STORED_HEADS], rows)}`;
}

function histories(points: Result<'histories'>): string {
  const rows = points.map((point) => [point.size.toLocaleString('en'), ...storedRow(point)]);
  return `Histories of single keystrokes, as people type: runs of about 40 characters all over the text, corrections, deleted sentences, a new
client id every 2,000 keystrokes, never more than about 100,000 characters at a time. Checkpoints have kept up, as they do at the pace of people. What
opens is the checkpoint and a tail, so the time grows with what the document still holds of its past, not with the rows; the rows
themselves only take disk.${points.some(({ size: length }) => length >= 1e7) ? '' : ' 10,000,000 keystrokes are measured with `npm run bench -- growth --full`.'}

${table(['keystrokes', ...STORED_HEADS], rows)}`;
}

function disk({ keystrokes, updateBytes, fresh, compacted, compactSeconds }: Result<'disk'>): string {
  const each = (bytes: number): string => `${figure(bytes / keystrokes)} bytes`;
  return `${keystrokes.toLocaleString('en')} keystrokes of one person at 3/s: the updates themselves are ${each(updateBytes)} each. On the disk, with checkpoints, a keystroke takes
**${each(fresh)}** when it is fresh and **${each(compacted)}** when its minute has been joined (${figure(compactSeconds)} s for all of them, most of it pauses). Counted
are the pages in use of the database: the file keeps those that become free, for what comes next.`;
}

function crowded(result: Result<'crowded'>): string {
  const { stretch } = result;
  const rows = [
    ['people · rooms', `${result.people.toLocaleString('en')} · ${result.rooms.toLocaleString('en')}`],
    ['opened in', `${figure(result.openSeconds)} s, ${figure(result.openCpuMicroseconds)} µs of CPU each`],
    [
      'memory empty · held · after writing',
      `${figure(result.emptyMiB)} · ${figure(result.heldMiB)} · ${figure(result.afterWritingMiB)} MiB`,
    ],
    [
      'memory per connection, with its share of a room',
      `${figure(((result.heldMiB - result.emptyMiB) * 1024) / result.people)} KiB`,
    ],
    [`idle for ${result.idleSeconds} s, keep-alive included`, `${percent(result.idleCpu)} of one core`],
    [
      `${result.writers} of them type at 3/s`,
      `${percent(stretch.cpuMicroseconds / stretch.seconds / 1e6)} of one core`,
    ],
    [
      'p50 · p95 · worst latency',
      `${figure(stretch.p50)} · ${figure(stretch.p95)} · ${figure(stretch.worst)} ms`,
    ],
    ['delivered', percent(stretch.delivered / stretch.expected)],
    ['connections lost', String(result.closed)],
  ];
  const fewer = result.fewerBecause === undefined ? '' : `\n\nFewer than asked for: ${result.fewerBecause}.`;
  return `Rooms of three, held open by two threads of one process (one address is enough: the system has 28,000 ports for it), opened at a
bounded rate. One person in a hundred types. The worst latency is that of the round in which the server keeps all the others alive.${fewer}

${table(['what', 'measured'], rows)}`;
}

function model({ cpu, memory, carried }: Result<'model'>): string {
  const constants = [
    ...CPU_CAUSES.map(({ name, unit }, index) => [
      name,
      `${figure(cpu.constants[index] ?? 0)} ${unit} of CPU`,
    ]),
    ...MEMORY_CAUSES.map(({ name, unit }, index) => [
      name,
      `${figure(memory.constants[index] ?? 0)} ${unit} of memory`,
    ]),
  ];
  const mixes = carried.map(({ mix, carried: most }) => [
    mix.name,
    most.people.toLocaleString('en'),
    most.limit,
    percent(most.coreShare),
    `${figure(most.memoryMiB)} MiB`,
  ]);
  return `Constants by least squares of the relative errors over all measurements above, none below zero. A zero means that the measurements
cannot tell this cause from the others, not that it is free.

${table(['for each', 'it costs'], constants)}

CPU: typical error ${percent(spreadOf(cpu.residuals))}. Worst: ${worst(cpu.residuals)}.
Memory: typical error ${percent(spreadOf(memory.residuals))}. Worst: ${worst(memory.residuals)}.

The model is wrong where the machine is nearly idle, because what a cold cache costs depends on what else the machine does: the
constant for a pause stands for it; and in memory below some ten MiB, where the garbage collector decides.

What the cheapest rented machine (1 core, 1 GB of memory, 20 GB of disk) therefore carries, with ${percent(SMALL_MACHINE.coreShare)} of a core like this one's and
${SMALL_MACHINE.memoryMiB} MiB for the sync server, documents of 5 KB:

${table(['who', 'people', 'what ends first', 'CPU', 'memory'], mixes)}

“Connections” is the limit that the server sets itself (${SMALL_MACHINE.connections.toLocaleString('en')}).`;
}

function worst(residuals: readonly Residual[]): string {
  return [...residuals]
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error))
    .slice(0, 5)
    .map(({ name, error }) => `${name} ${error > 0 ? '+' : '−'}${percent(Math.abs(error))}`)
    .join('; ');
}

function check(result: Result<'check'>): string {
  const off = (predicted: number, measured: number): string => {
    const error = predicted / measured - 1;
    return `${error > 0 ? '+' : '−'}${percent(Math.abs(error))}`;
  };
  const seconds = result.stretches.reduce((sum, stretch) => sum + stretch.seconds, 0);
  const perSecond = (of: (stretch: (typeof result.stretches)[number]) => number): number =>
    result.stretches.reduce((sum, stretch) => sum + of(stretch), 0) / seconds;
  const line = (name: string, predicted: number, measured: number): string[] => [
    name,
    figure(predicted),
    figure(measured),
    off(predicted, measured),
  ];
  const { predicted } = result;
  const rows = [
    line('CPU, % of one core', result.predictedCore * 100, result.measuredCore * 100),
    line('memory, MiB', result.predictedMiB, result.measuredMiB),
    line(
      'keystrokes a second',
      predicted.keystrokes,
      perSecond(({ written }) => written),
    ),
    line(
      'frames a second',
      predicted.frames,
      perSecond(({ frames }) => frames),
    ),
    line(
      'commits a second',
      predicted.commits,
      perSecond(({ commits }) => commits),
    ),
  ];
  const p95 = Math.max(...result.stretches.map((stretch) => stretch.p95));
  return `The first line of the table, at nine tenths of what it says: ${result.people.toLocaleString('en')} people in ${result.rooms.toLocaleString('en')} rooms, half of the rooms with somebody who types at 3/s,
then the other half, ${figure(seconds)} s in all, on one core (\`taskset\`), the load on the other. None of it was used for the fit. p95 ${figure(p95)} ms.

${table(['', 'predicted', 'measured', 'error of the prediction'], rows)}`;
}
