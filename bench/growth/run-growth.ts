import { mkdirSync, writeFileSync } from 'node:fs';
import { fromBuild } from './built-journal.ts';
import { growthCharts } from './charts.ts';
import {
  type Carried,
  type CpuSample,
  carriedBy,
  fitCpu,
  fitMemory,
  type Machine,
  type MemorySample,
  type Mix,
  type Models,
} from './cost-model.ts';
import { type Disk, measureDisk } from './disk.ts';
import type { Fit } from './fit.ts';
import { type Check, checkModel } from './full-run.ts';
import { attempt, type Part, resultOf } from './part.ts';
import { measurePeople, type PeoplePoint } from './people.ts';
import { measurePressure, type Pressure } from './pressure.ts';
import { growthSection } from './report.ts';
import { measureRooms, type Rooms } from './rooms.ts';
import { measureDocuments, measureHistories, type StoredPoint } from './stored.ts';
import { type Crowded, measureCrowded } from './ten-thousand.ts';

export interface GrowthOptions {
  /** A rough result in a minute. */
  readonly quick: boolean;
  /** With a history of 10,000,000 keystrokes, which takes several minutes more. */
  readonly full?: boolean;
}

export interface Growth {
  readonly people: Part<PeoplePoint[]>;
  readonly rooms: Part<Rooms[]>;
  readonly pressure: Part<Pressure>;
  readonly documents: Part<StoredPoint[]>;
  readonly histories: Part<StoredPoint[]>;
  readonly disk: Part<Disk>;
  readonly crowded: Part<Crowded>;
  readonly model: Part<Model>;
  readonly check: Part<Check>;
}

export interface Model {
  readonly cpu: Fit;
  readonly memory: Fit;
  readonly models: Models;
  readonly carried: readonly { readonly mix: Mix; readonly carried: Carried }[];
}

const KIB = 1024;

/** What a virtual machine of one core, 1 GB and 20 GB of disk leaves the sync server, with room for the unforeseen. */
export const SMALL_MACHINE: Machine = { coreShare: 0.7, memoryMiB: 640, connections: 12_000 };

export const MIXES: readonly Mix[] = [
  mix('rooms of 3, one types at 3/s half of the time', { peopleInRoom: 3, writers: 1, share: 0.5 }),
  mix('rooms of 3, one types at 3/s a twentieth of the time', { peopleInRoom: 3, writers: 1, share: 0.05 }),
  mix('classes of 30, five type at 3/s half of the time', { peopleInRoom: 30, writers: 5, share: 0.5 }),
  mix('classes of 30, all type at 3/s half of the time', { peopleInRoom: 30, writers: 30, share: 0.5 }),
  mix('halls of 300, two type at 3/s', { peopleInRoom: 300, writers: 2, share: 1 }),
];

/** Near the limit, so that the check can fail, and not on it, where queues would be measured instead of costs. */
const CHECKED_SHARE = 0.9;

function mix(name: string, of: { peopleInRoom: number; writers: number; share: number }): Mix {
  return { name, ...of, perWriter: 3, documentBytes: 5 * KIB };
}

/** Measures how our server's cost grows, fits a model to it and tries that out; the section of RESULTS.md. */
export async function runGrowth({ quick, full = false }: GrowthOptions): Promise<string> {
  const sizes = quick ? QUICK : FULL;
  const people = await attempt('people in a room', () => measurePeople(sizes.people));
  const rooms = await attempt('rooms', async () => {
    const all: Rooms[] = [];
    for (const options of sizes.rooms) all.push(await measureRooms(options));
    return all;
  });
  const pressure = await attempt('many small rooms', () => measurePressure(sizes.pressure));
  const documents = await attempt('documents', () => measureDocuments(sizes.documents));
  const histories = await attempt('histories', () =>
    measureHistories(full ? [...sizes.histories, 10_000_000] : sizes.histories),
  );
  const disk = await attempt('disk', () => measureDisk(sizes.disk));
  const crowded = await attempt('10,000 people', () => measureCrowded(sizes.crowded));
  const measured = { people, rooms, pressure, documents, histories, crowded };
  const model = await attempt('model', () => makeModel(measured));
  const check = await attempt('check of the model', () => tryModel(model, sizes.checkSeconds));
  const growth: Growth = { ...measured, disk, model, check };
  const charts = growthCharts(growth);
  if (!quick) {
    const folder = new URL('../charts/', import.meta.url);
    mkdirSync(folder, { recursive: true });
    for (const [name, svg] of Object.entries(charts)) writeFileSync(new URL(name, folder), svg);
  }
  return growthSection(growth, { quick });
}

interface Sizes {
  readonly people: Parameters<typeof measurePeople>[0];
  readonly rooms: readonly Parameters<typeof measureRooms>[0][];
  readonly pressure: Parameters<typeof measurePressure>[0];
  readonly documents: readonly number[];
  readonly histories: readonly number[];
  readonly disk: number;
  readonly crowded: Parameters<typeof measureCrowded>[0];
  readonly checkSeconds: number;
}

const FULL: Sizes = {
  people: { sizes: [1, 2, 5, 10, 30, 100, 300, 1_000], seconds: 8 },
  rooms: [
    { peopleInRoom: 2, sizes: [1, 10, 100, 1_000, 3_000, 5_000], seconds: 6 },
    { peopleInRoom: 1, sizes: [1_000, 10_000], seconds: 6 },
  ],
  pressure: { rooms: 600, rates: [10, 30, 100, 300, 1_000, 3_000, 6_000, 9_000], seconds: 6 },
  documents: [1e3, 1e4, 1e5, 1e6, 5e6, 2e7, 5e7],
  histories: [1e2, 1e3, 1e4, 1e5, 1e6],
  disk: 50_000,
  crowded: { people: 10_000, idleSeconds: 25, writeSeconds: 20 },
  checkSeconds: 30,
};

const QUICK: Sizes = {
  people: { sizes: [2, 100], seconds: 1 },
  rooms: [{ peopleInRoom: 2, sizes: [10, 500], seconds: 1 }],
  pressure: { rooms: 100, rates: [100, 1_000, 3_000], seconds: 1 },
  documents: [1e6],
  histories: [1e4],
  disk: 1_000,
  crowded: { people: 1_000, idleSeconds: 2, writeSeconds: 2 },
  checkSeconds: 3,
};

type Measured = Omit<Growth, 'model' | 'check' | 'disk'>;

async function makeModel(growth: Measured): Promise<Model> {
  const cpu = fitCpu(cpuSamples(growth));
  const memory = fitMemory(memorySamples(growth));
  const policy = (await fromBuild('room/flush-policy.js')) as {
    flushIntervalMs: (load: { people: number; perSecond: number }, budgetMs: number) => number;
  };
  const LATENCY_BUDGET_MS = 33;
  const models: Models = {
    cpu: cpu.constants,
    memory: memory.constants,
    emptyMiB: resultOf(growth.rooms)?.[0]?.emptyMiB ?? resultOf(growth.crowded)?.emptyMiB ?? 0,
    commitCurve: commitCurveOf(resultOf(growth.pressure)),
    flushIntervalMs: (people, perSecond) => policy.flushIntervalMs({ people, perSecond }, LATENCY_BUDGET_MS),
  };
  const carried = MIXES.map((each) => ({ mix: each, carried: carriedBy(SMALL_MACHINE, each, models) }));
  return { cpu, memory, models, carried };
}

/** Ascending: beyond what the server takes in, more that is offered is not more that comes. */
function commitCurveOf(pressure: Pressure | undefined): Models['commitCurve'] {
  const curve: [handedIn: number, commits: number][] = [];
  for (const { stretch } of pressure?.points ?? []) {
    const handedIn = stretch.written / stretch.seconds;
    if (stretch.commits > 0 && handedIn > (curve.at(-1)?.[0] ?? 0))
      curve.push([handedIn, stretch.commits / stretch.seconds]);
  }
  return curve;
}

async function tryModel(model: Part<Model>, seconds: number): Promise<Check> {
  const first = resultOf(model)?.carried[0];
  if (!model.ok || first === undefined) throw new Error('there is no model to be checked');
  const rooms = Math.max(1, Math.floor(first.carried.rooms * CHECKED_SHARE));
  return checkModel({ mix: first.mix, rooms, seconds }, model.result.models);
}

function cpuSamples(growth: Measured): CpuSample[] {
  return [
    ...(resultOf(growth.people) ?? []).map(({ people, rate, stretch }) => ({
      name: rate === 'total' ? `room of ${people}, some type` : `room of ${people}, all type`,
      stretch,
      connections: people,
    })),
    ...(resultOf(growth.rooms) ?? []).flatMap(({ peopleInRoom, points }) =>
      points.map(({ rooms, connections, stretch }) => ({
        name: `${rooms} rooms of ${peopleInRoom}`,
        stretch,
        connections,
      })),
    ),
    ...(resultOf(growth.pressure)?.points ?? []).map(({ perSecond, stretch }) => ({
      name: `many rooms of 3, ${perSecond}/s`,
      stretch,
      connections: (resultOf(growth.pressure)?.rooms ?? 0) * 3,
    })),
  ];
}

function memorySamples(growth: Measured): MemorySample[] {
  const crowded = resultOf(growth.crowded);
  const bytesOnly = { connections: 0, rooms: 0 };
  return [
    ...(resultOf(growth.rooms) ?? []).flatMap(({ peopleInRoom, emptyMiB, points }) =>
      points.map(({ rooms, connections, memoryMiB }) => ({
        name: `${rooms} rooms of ${peopleInRoom}`,
        connections,
        rooms,
        openBytes: 0,
        writtenBytes: 0,
        mib: memoryMiB - emptyMiB,
      })),
    ),
    ...(crowded === undefined
      ? []
      : [
          {
            name: `${crowded.people} people in rooms of 3`,
            connections: crowded.people,
            rooms: crowded.rooms,
            openBytes: 0,
            writtenBytes: 0,
            mib: crowded.heldMiB - crowded.emptyMiB,
          },
        ]),
    ...(resultOf(growth.documents) ?? []).flatMap(({ size, opening }) => [
      { name: `${size} bytes open`, ...bytesOnly, openBytes: size, writtenBytes: 0, mib: opening.openMiB },
      {
        name: `${size} bytes written to`,
        ...bytesOnly,
        openBytes: size,
        writtenBytes: size,
        mib: opening.writingMiB,
      },
    ]),
  ];
}
