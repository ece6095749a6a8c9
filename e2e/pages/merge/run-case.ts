import { type Command, type Place, type SeedWriter, writeParagraphs } from './commands.ts';
import type { EditorName } from './editor-kind.ts';
import { judge, type Verdict } from './judge.ts';
import { deliver, exchange, Person } from './person.ts';

/** How the two hear from one another. */
export const MODES = ['live', 'A returns first', 'B returns first'] as const;
export type Mode = (typeof MODES)[number];

const WORD = 'BOB';

export interface Setting {
  readonly place: Place;
  readonly mode: Mode;
}

/**
 * A runs the command, B types BOB, in two editors of that kind; what comes of BOB. Which of two insertions at one point
 * comes first hangs on the random numbers of the two copies, so each case is run with either one's smaller: the worse counts.
 */
export function runCase(name: EditorName, command: Command, setting: Setting): Verdict {
  const one = runWith(name, command, { ...setting, ids: [1, 2] });
  return one.outcome === 'in place' ? runWith(name, command, { ...setting, ids: [2, 1] }) : one;
}

function runWith(
  name: EditorName,
  command: Command,
  { place, mode, ids }: Setting & { readonly ids: readonly [number, number] },
): Verdict {
  const [a, b] = meet(name, ids, command.seed);
  try {
    command.before?.(a);
    exchange(a, b);
    if (place === 'start') b.caret('before', 'a');
    else if (place === 'middle') b.caret('before', 'e');
    else b.caret('behind', 'h');
    const beside = besideCaret(b);
    const original = b.text;

    const seen = new SeenLetters(a);
    if (mode === 'live') {
      // Each hears of the other's keystroke before the next one: one letter is on its way while A acts.
      b.type('B');
      exchange(b, a);
      seen.during(() => command.act(a));
      b.type('O');
      exchange(a, b);
      b.type('B');
      exchange(b, a);
    } else {
      seen.during(() => command.act(a));
      b.type(WORD);
      if (mode === 'A returns first') deliver(a, b);
      else deliver(b, a);
      exchange(a, b);
    }
    seen.during(() => command.after?.(a));
    exchange(a, b);

    if (a.blocks.join('\n') !== b.blocks.join('\n')) {
      return { outcome: 'apart', detail: `A sees ${a.blocks.join(' ¦ ')}, B sees ${b.blocks.join(' ¦ ')}` };
    }
    return judge(a.blocks, {
      original,
      ...beside,
      deleted: command.deletes ?? '',
      word: command.takesSeen && seen.change < 0 ? WORD.slice(-seen.change) : WORD,
      copied: command.copies ? Math.max(0, seen.change) : 0,
      copies: command.copies === true,
      splitsHere: command.splitsAt === place,
    });
  } finally {
    a.leave();
    b.leave();
  }
}

/** How many letters of BOB more (or fewer) A's own acts have left in A's editor. */
class SeenLetters {
  change = 0;
  readonly #person: Person;

  constructor(person: Person) {
    this.#person = person;
  }

  during(act: () => void): void {
    const before = this.#count();
    act();
    this.change += this.#count() - before;
  }

  #count(): number {
    return [...this.#person.text].filter((char) => WORD.includes(char)).length;
  }
}

function besideCaret(person: Person): { left: string | null; right: string | null } {
  const { $head } = person.editor.state.selection;
  const text = $head.parent.textContent;
  return { left: text[$head.parentOffset - 1] ?? null, right: text[$head.parentOffset] ?? null };
}

/** Two people on the document that every case begins with. */
export function meet(
  name: EditorName,
  ids: readonly [number, number],
  write: SeedWriter = writeParagraphs,
): [Person, Person] {
  const state = seed(name, write);
  const hasTables = write !== writeParagraphs;
  return [
    new Person(name, { clientId: ids[0], state, hasTables }),
    new Person(name, { clientId: ids[1], state, hasTables }),
  ];
}

const seeds = new Map<string, Uint8Array>();

/** The document that both begin with, written in an editor of that kind. */
function seed(name: EditorName, write: SeedWriter): Uint8Array {
  const key = `${name} ${write.name}`;
  const known = seeds.get(key);
  if (known) return known;
  const author = new Person(name, { clientId: 100, hasTables: write !== writeParagraphs });
  write(author);
  const { state } = author;
  author.leave();
  seeds.set(key, state);
  return state;
}
