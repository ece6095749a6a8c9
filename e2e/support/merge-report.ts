import type { MeetingResult } from '../pages/merge/exceptions.ts';
import type { Outcome, Verdict } from '../pages/merge/judge.ts';
import type { MergeCase, PairCase } from '../pages/merge/main.ts';
import type { SchemaCase } from '../pages/merge/older-schema.ts';

export interface MergeResults {
  readonly cases: readonly MergeCase[];
  /** In a cell of a table. */
  readonly tables: readonly MergeCase[];
  readonly pairs: readonly PairCase[];
  readonly meetings: readonly MeetingResult[];
  readonly schema: readonly SchemaCase[];
}

type Of = 'coscribe' | 'tiptap';

/** docs/merge.md, from what a browser found. */
export function mergeReport({ cases, tables, pairs, meetings, schema }: MergeResults): string {
  const commands = unique(cases.map(({ command }) => command));
  const ofTables = unique(tables.map(({ command }) => command));
  return `# What becomes of a word

Somebody changes the structure of a block while somebody else types in it. Is the word still there, and where it was typed?
This page is written by \`e2e/specs/merge-table.spec.ts\`, which runs every case in Chromium, in Coscribe's editor and in stock
Tiptap 3.31.3 (Collaboration on @tiptap/y-tiptap 3.0.9, StarterKit and its lists), and fails when a result is no longer what
it says here. Run it yourself: \`npx playwright test merge-table\` in \`e2e/\`.

## In short

${commands.length} things that A can do to a block, while B types “BOB” at its start, in its middle or at its end; live, or offline with A or B coming
back first: ${cases.length} cases.

${counts(cases)}

${ofTables.length} things that A can do to a table, while B types “BOB” in one of its cells: ${tables.length} cases.

${counts(tables)}

Two people who each do one of ${Math.sqrt(pairs.length)} things to the same block, without having seen the other's: ${pairs.length} pairs.

| of ${pairs.length} pairs | Coscribe | stock Tiptap |
| --- | ---: | ---: |
| every character that nobody deleted is there, once | ${count(pairs, 'coscribe', 'in place')} | ${count(pairs, 'tiptap', 'in place')} |
| something is there twice | ${count(pairs, 'coscribe', 'doubled')} | ${count(pairs, 'tiptap', 'doubled')} |
| something is lost | ${count(pairs, 'coscribe', 'lost')} | ${count(pairs, 'tiptap', 'lost')} |
| the two no longer see the same | ${count(pairs, 'coscribe', 'apart')} | ${count(pairs, 'tiptap', 'apart')} |

## How it is judged

Both begin with five paragraphs, ${quoted('12', '34', 'abcdefgh', '56', '78')}; BOB is typed into the third, before “a”, between “d” and “e” or
behind “h”. A and B are two editors on two documents of their own that exchange updates, each driven by the keys that people
press. **Live**: B types “B”, A sees it; A acts while B types “O”; both see it; B types the last “B” where the caret then is.
**A (B) returns first**: each works without the other, then A's (B's) updates arrive first. Each case runs twice, with A's
copy having the smaller client number and with B's; the worse result counts. Tiptap has no command of its own that
moves or duplicates a block: there it is deleted and inserted in one transaction, as its drag handle does.

One function (\`e2e/pages/merge/judge.ts\`) judges both, by the text of the blocks that the editors show at the end:

- **lost**: a letter of BOB, or a character of the document that nobody deleted, is gone.
- **doubled**: one is there more often than it was typed, or copied on purpose.
- **in place**: BOB stands together, and its nearest characters of the old document are those between which it was typed, in
  the same block as one of them. Where the command deleted one on purpose, the nearest that is left counts instead. Where
  Enter, or a paste, and typing meet at one point, either side of the new boundary is right.
- **misplaced**: anything else.

## Every command

${summaries(cases)}

## In a table

Three rows of two cells; BOB is typed into the first cell of the second row. Stock Tiptap with its TableKit; it cannot move a
row: there one is deleted and inserted in one transaction.

${summaries(tables)}

## A client of an older version

It opens a document that holds something which it does not know: in Tiptap a highlight and a table, in Coscribe an unknown
attribute on a word and a block of an unknown kind. What is left of it, for everybody:

${table(
  ['what the older client does', 'what it does not know', 'Coscribe', 'stock Tiptap'],
  schema.map(({ act, thing, fates }) => [act, thing, fates.coscribe, fates.tiptap].map(markFate)),
)}

## What stays: the exceptions, by name

Coscribe's results that are not as one would wish, all of them measured. Nothing is lost in any.

${exceptions([...cases, ...tables], pairs, meetings)}

Others in which two people undo or redo one another's work. Blocks are divided by ¦; ∅ is an empty one.

${table(
  ['what happens', 'one hopes for', 'Coscribe', 'stock Tiptap'],
  meetings.map(({ name, hoped, found }) => [
    name,
    hoped.map((blocks) => code(blocks)).join(' or '),
    hopedFor(found.coscribe, hoped),
    hopedFor(found.tiptap, hoped),
  ]),
)}

## Every case

${everyCase(cases)}

## Every case in a table

${everyCase(tables)}
`;
}

const OUTCOMES: readonly Outcome[] = ['in place', 'misplaced', 'lost', 'doubled', 'apart'];
const NAMES: Readonly<Record<Outcome, string>> = {
  'in place': '✓ in its place',
  misplaced: '✗ misplaced',
  lost: '✗ lost, or part of it',
  doubled: '✗ doubled',
  apart: '✗ not the same for both',
};

function counts(cases: readonly MergeCase[]): string {
  return table(
    [`of ${cases.length} cases`, 'Coscribe', 'stock Tiptap'],
    OUTCOMES.map((outcome) => [
      `BOB is ${NAMES[outcome]}`,
      ...(['coscribe', 'tiptap'] as const).map((of) => String(count(cases, of, outcome))),
    ]),
  );
}

function summaries(cases: readonly MergeCase[]): string {
  return table(
    ['what A does', 'Coscribe', 'stock Tiptap'],
    unique(cases.map(({ command }) => command)).map((command) => {
      const own = cases.filter((one) => one.command === command);
      return [command, summary(own, 'coscribe'), summary(own, 'tiptap')];
    }),
  );
}

function everyCase(cases: readonly MergeCase[]): string {
  return table(
    [
      'what A does',
      'BOB',
      ...(['Coscribe', 'Tiptap'] as const).flatMap((of) => [`${of}: live`, 'A first', 'B first']),
    ],
    unique(cases.map(({ command }) => command)).flatMap((command) =>
      unique(cases.map(({ place }) => place)).map((place) => {
        const row = cases.filter((one) => one.command === command && one.place === place);
        return [
          command,
          place,
          ...(['coscribe', 'tiptap'] as const).flatMap((of) => row.map(({ verdicts }) => word(verdicts[of]))),
        ];
      }),
    ),
  );
}

interface Judged {
  readonly verdicts: Readonly<Record<Of, Verdict>>;
}

function count(judged: readonly Judged[], of: Of, outcome: Outcome): number {
  return judged.filter(({ verdicts }) => verdicts[of].outcome === outcome).length;
}

function word({ outcome }: Verdict): string {
  return outcome === 'in place' ? '✓' : `✗ ${outcome}`;
}

/** One cell for the nine cases of a command. */
function summary(cases: readonly MergeCase[], of: Of): string {
  const outcomes = OUTCOMES.filter((outcome) => count(cases, of, outcome) > 0);
  const [only] = outcomes;
  if (outcomes.length === 1 && only) return NAMES[only].replace(', or part of it', '');
  const parts = unique(cases.map(({ place }) => place)).map((place) => {
    const here = cases.filter((one) => one.place === place);
    const found = OUTCOMES.filter((outcome) => count(here, of, outcome) > 0);
    return `${place} ${found.map((outcome) => (outcome === 'in place' ? '✓' : `✗ ${outcome}`)).join(' / ')}`;
  });
  return parts.join(', ');
}

function exceptions(
  cases: readonly MergeCase[],
  pairs: readonly PairCase[],
  meetings: readonly MeetingResult[],
): string {
  const ofCases = unique(cases.map(({ command }) => command)).flatMap((command) => {
    const bad = cases.filter(
      (one) => one.command === command && one.verdicts.coscribe.outcome !== 'in place',
    );
    const details = unique(
      bad.map(({ verdicts }) => `${verdicts.coscribe.outcome}, ${verdicts.coscribe.detail}`),
    );
    return bad.length === 0
      ? []
      : [
          `A: ${command}; B types at the ${unique(bad.map(({ place }) => place)).join(', ')}: ${details.join('; ')}`,
        ];
  });
  const ofPairs = pairs
    .filter(
      ({ verdicts, commands: [one, other] }) => verdicts.coscribe.outcome !== 'in place' && one <= other,
    )
    .map(
      ({ commands: [one, other], verdicts }) =>
        `A: ${one}; B: ${other}: ${verdicts.coscribe.outcome}, ${verdicts.coscribe.detail}`,
    );
  const ofMeetings = meetings
    .filter(({ found, hoped }) => !isHoped(found.coscribe, hoped))
    .map(({ name, found }) => `${name}: ${code(found.coscribe)}`);
  return [...ofCases, ...ofPairs, ...ofMeetings].map((line) => `- ${line}`).join('\n') || 'None.';
}

function isHoped(found: readonly string[], hoped: MeetingResult['hoped']): boolean {
  return hoped.some((blocks) => blocks.join('\n') === found.join('\n'));
}

function hopedFor(found: readonly string[], hoped: MeetingResult['hoped']): string {
  return `${isHoped(found, hoped) ? '✓' : '✗'} ${code(found)}`;
}

function markFate(cell: string): string {
  if (cell === 'kept') return `✓ ${cell}`;
  return cell === 'deleted for everybody' || cell.endsWith('is lost') ? `✗ ${cell}` : cell;
}

function code(blocks: readonly string[]): string {
  return `\`${blocks.map((text) => text || '∅').join(' ¦ ')}\``;
}

function quoted(...texts: readonly string[]): string {
  return texts.map((text) => `“${text}”`).join(' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
