import { COMMANDS, type Command } from './commands.ts';
import type { EditorName } from './editor-kind.ts';
import { countCharacters, type Verdict } from './judge.ts';
import { exchange } from './person.ts';
import { meet } from './run-case.ts';

/** Commands that need nothing to have been done before, so that two people can run any two of them at once. */
export const PAIRED = COMMANDS.filter((command) => !command.before && !command.after);

/** A and B run a command each on the same block, each without having seen the other's. Are all words there, once? */
export function runPair(name: EditorName, ofA: Command, ofB: Command): Verdict {
  const [a, b] = meet(name, [1, 2]);
  try {
    const original = a.text;
    ofA.act(a);
    ofB.act(b);
    exchange(a, b);
    if (a.blocks.join('\n') !== b.blocks.join('\n')) {
      return { outcome: 'apart', detail: `A sees ${a.blocks.join(' ¦ ')}, B sees ${b.blocks.join(' ¦ ')}` };
    }
    const deleted = (ofA.deletes ?? '') + (ofB.deletes ?? '');
    const copies = [ofA, ofB].filter((command) => command.copies).length;
    return (
      countCharacters(a.text, { original, deleted, copies, maySurvive: true }) ?? {
        outcome: 'in place',
        detail: '',
      }
    );
  } finally {
    a.leave();
    b.leave();
  }
}
