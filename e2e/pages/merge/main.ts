import { COMMANDS, type Command, PLACES, type Place } from './commands.ts';
import type { EditorName } from './editor-kind.ts';
import { type MeetingResult, runMeetings } from './exceptions.ts';
import type { Verdict } from './judge.ts';
import { runOlderSchema, type SchemaCase } from './older-schema.ts';
import { MODES, type Mode, runCase } from './run-case.ts';
import { PAIRED, runPair } from './run-pair.ts';
import { TABLE_COMMANDS } from './table-commands.ts';

export interface MergeCase {
  readonly command: string;
  readonly place: Place;
  readonly mode: Mode;
  readonly verdicts: Readonly<Record<EditorName, Verdict>>;
}

export interface PairCase {
  readonly commands: readonly [string, string];
  readonly verdicts: Readonly<Record<EditorName, Verdict>>;
}

declare global {
  interface Window {
    /** What comes of the document when two people run a command each on the same block. */
    readonly runPairs: () => PairCase[];
    readonly runMeetings: () => MeetingResult[];
    readonly runOlderSchema: () => SchemaCase[];
    /** What comes of BOB in every case, here and in stock Tiptap. */
    readonly runMergeCases: () => MergeCase[];
    /** The same in the cell of a table. */
    readonly runTableCases: () => MergeCase[];
  }
}

function runCases(commands: readonly Command[]): MergeCase[] {
  return commands.flatMap((command) =>
    PLACES.flatMap((place) =>
      MODES.map((mode) => ({
        command: command.name,
        place,
        mode,
        verdicts: {
          coscribe: runCase('coscribe', command, { place, mode }),
          tiptap: runCase('tiptap', command, { place, mode }),
        },
      })),
    ),
  );
}

function runPairs(): PairCase[] {
  return PAIRED.flatMap((ofA) =>
    PAIRED.map((ofB) => ({
      commands: [ofA.name, ofB.name] as const,
      verdicts: { coscribe: runPair('coscribe', ofA, ofB), tiptap: runPair('tiptap', ofA, ofB) },
    })),
  );
}

const runMergeCases = () => runCases(COMMANDS);
const runTableCases = () => runCases(TABLE_COMMANDS);

Object.assign(window, { runMergeCases, runTableCases, runPairs, runMeetings, runOlderSchema });
