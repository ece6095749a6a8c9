import { type Fit, fit, interpolate, predict, type Sample } from './fit.ts';
import type { Stretch } from './load.ts';

/** Everything that is known of one stretch or one state, for the fit. */
export interface CpuSample {
  readonly name: string;
  readonly stretch: Stretch;
  readonly connections: number;
}

export interface MemorySample {
  readonly name: string;
  readonly connections: number;
  readonly rooms: number;
  /** Bytes of documents that are open, and of those that are being written to. */
  readonly openBytes: number;
  readonly writtenBytes: number;
  /** By how much the server grew. */
  readonly mib: number;
}

/** What the server does in a second. */
export interface Work {
  readonly keystrokes: number;
  /** Frames to readers, and their bytes on the wire. */
  readonly frames: number;
  readonly bytes: number;
  readonly commits: number;
  readonly connections: number;
}

/** A server that had nothing to do for so long finds its caches cold and its threads asleep. */
const PAUSE_SECONDS = 0.01;

/** How many of the commits come after a pause, when they come independently of each other (an exponential gap). */
function coldCommits(commits: number, seconds: number): number {
  return commits * Math.exp((-commits / seconds) * PAUSE_SECONDS);
}

export const CPU_CAUSES = [
  { name: 'keystroke in', unit: 'µs' },
  { name: 'frame out (one person, one flush)', unit: 'µs' },
  { name: 'byte out', unit: 'µs' },
  { name: 'commit', unit: 'µs' },
  { name: 'commit after a pause of 10 ms, on top', unit: 'µs' },
  { name: 'connection held, for a second', unit: 'µs' },
] as const;

export const MEMORY_CAUSES = [
  { name: 'connection', unit: 'KiB' },
  { name: 'room', unit: 'KiB' },
  { name: 'byte of an open document', unit: 'bytes' },
  { name: 'byte of a document that is written to, on top', unit: 'bytes' },
] as const;

/** CPU in microseconds. */
export function fitCpu(samples: readonly CpuSample[]): Fit {
  return fit(
    samples.map(({ name, stretch, connections }): Sample => {
      const { written, frames, bytes, commits, seconds } = stretch;
      // A build that does not count its commits: all that they cost goes to the keystrokes.
      const counted = Number.isFinite(commits) ? commits : 0;
      return {
        name,
        causes: [written, frames, bytes, counted, coldCommits(counted, seconds), connections * seconds],
        measured: stretch.cpuMicroseconds,
      };
    }),
  );
}

/** Memory in MiB. What grew by less than a few MiB says more of the garbage collector than of the server. */
export function fitMemory(samples: readonly MemorySample[]): Fit {
  const LEAST_MIB = 4;
  return fit(
    samples
      .filter(({ mib }) => mib >= LEAST_MIB)
      .map(({ name, connections, rooms, openBytes, writtenBytes, mib }) => ({
        name,
        causes: [connections / 1024, rooms / 1024, openBytes / 2 ** 20, writtenBytes / 2 ** 20],
        measured: mib,
      })),
  );
}

export interface Models {
  readonly cpu: readonly number[];
  readonly memory: readonly number[];
  /** Memory of the server alone. */
  readonly emptyMiB: number;
  /** Commits a second by what is handed to the journal a second: the more there is, the more share one. */
  readonly commitCurve: readonly (readonly [handedIn: number, commits: number])[];
  /** How long a room gathers, in milliseconds; the server's own policy. */
  readonly flushIntervalMs: (people: number, perSecond: number) => number;
}

/** Many rooms of one kind. */
export interface Mix {
  readonly name: string;
  readonly peopleInRoom: number;
  /** Of them type at the same time, so fast, in this share of the time. */
  readonly writers: number;
  readonly perWriter: number;
  readonly share: number;
  readonly documentBytes: number;
}

/** Bytes of a frame around what is in it, and of one keystroke in it. */
const FRAME_BYTES = 10;
const KEYSTROKE_BYTES = 14;

/** What `rooms` of them do in a second. */
export function workOf(mix: Mix, rooms: number, { flushIntervalMs, commitCurve }: Models): Work {
  const busyRooms = rooms * mix.share;
  const inRoom = mix.writers * mix.perWriter;
  // One keystroke begins a gathering, and those of the interval behind it share its frame.
  const flushes = inRoom / (1 + (inRoom * flushIntervalMs(mix.peopleInRoom, inRoom)) / 1000);
  const frames = busyRooms * flushes * readersOf(mix, inRoom / flushes);
  const keystrokes = busyRooms * inRoom;
  return {
    keystrokes,
    frames,
    bytes: frames * (FRAME_BYTES + KEYSTROKE_BYTES * (inRoom / flushes)),
    commits: commitsOf(busyRooms * flushes, commitCurve),
    connections: rooms * mix.peopleInRoom,
  };
}

/** A frame that holds one person's keystrokes only is not sent to them. */
function readersOf({ peopleInRoom }: Mix, keystrokesInFrame: number): number {
  return keystrokesInFrame < 1.5 ? peopleInRoom - 1 : peopleInRoom;
}

function commitsOf(handedIn: number, curve: Models['commitCurve']): number {
  const [first] = curve;
  if (first === undefined) return 0;
  // Below what was measured each has a commit of its own.
  return handedIn <= first[0] ? (handedIn * first[1]) / first[0] : interpolate(curve, handedIn);
}

/** Share of one core. */
export function coreShare(work: Work, { cpu }: Models): number {
  const { keystrokes, frames, bytes, commits, connections } = work;
  const causes = [keystrokes, frames, bytes, commits, coldCommits(commits, 1), connections];
  return predict(cpu, causes) / 1e6;
}

export function memoryMiB(mix: Mix, rooms: number, { memory, emptyMiB }: Models): number {
  const connections = rooms * mix.peopleInRoom;
  const bytes = rooms * mix.documentBytes;
  return (
    emptyMiB +
    predict(memory, [connections / 1024, rooms / 1024, bytes / 2 ** 20, (bytes * mix.share) / 2 ** 20])
  );
}

/** A rented machine, and what of it the sync server may take. */
export interface Machine {
  readonly coreShare: number;
  readonly memoryMiB: number;
  readonly connections: number;
}

export interface Carried {
  readonly rooms: number;
  readonly people: number;
  readonly coreShare: number;
  readonly memoryMiB: number;
  /** What ends first. */
  readonly limit: 'CPU' | 'memory' | 'connections';
}

/** How many rooms of a mix a machine carries. */
export function carriedBy(machine: Machine, mix: Mix, models: Models): Carried {
  const tooMuch = (rooms: number): Carried['limit'] | undefined => {
    if (rooms * mix.peopleInRoom > machine.connections) return 'connections';
    if (coreShare(workOf(mix, rooms, models), models) > machine.coreShare) return 'CPU';
    return memoryMiB(mix, rooms, models) > machine.memoryMiB ? 'memory' : undefined;
  };
  let fits = 0;
  let breaks = Math.ceil(machine.connections / mix.peopleInRoom) + 1;
  while (breaks - fits > 1) {
    const middle = Math.floor((fits + breaks) / 2);
    if (tooMuch(middle) === undefined) fits = middle;
    else breaks = middle;
  }
  return {
    rooms: fits,
    people: fits * mix.peopleInRoom,
    coreShare: coreShare(workOf(mix, fits, models), models),
    memoryMiB: memoryMiB(mix, fits, models),
    limit: tooMuch(fits + 1) ?? 'connections',
  };
}
