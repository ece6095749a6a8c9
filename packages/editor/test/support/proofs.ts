import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { Exception } from './oracle.ts';
import { type Outcome, play, type Story, stories } from './story.ts';

const { COSCRIBE_SOAK, CASES, SEED, PATH_OF_CASE } = process.env;

const MOST_MS = 15_000;
/** So long fast-check may look for a smaller case that fails. */
const SHRINK_MS = 30_000;

/** Runs one share of the random cases, and says how many there were and which exceptions they needed. */
export async function proveShare(share: number, shares: number): Promise<void> {
  const isAsked = COSCRIBE_SOAK === '1' || CASES !== undefined;
  const all = Number(CASES ?? (COSCRIBE_SOAK === '1' ? 20_000 : 3_000));
  const seed = Number(SEED ?? 20_261_121) + share;
  const began = performance.now();
  let failedAt: number | null = null;
  let cases = 0;
  let commands = 0;
  const exceptions = new Map<Exception, number>();
  const property = fc.asyncProperty(stories, async (story) => {
    if (failedAt !== null && performance.now() - failedAt > SHRINK_MS) return;
    let outcome: Outcome;
    try {
      outcome = play(story);
    } catch (error) {
      failedAt ??= performance.now();
      throw error;
    }
    // Editors are let go of only when their timers have run.
    await setImmediate();
    if (failedAt !== null) return;
    cases += 1;
    if (isAsked && cases % 500 === 0) console.log(`share ${share + 1}: ${cases} cases`);
    commands += outcome.commands;
    for (const [name, count] of outcome.exceptions) exceptions.set(name, (exceptions.get(name) ?? 0) + count);
  });
  const details = await fc.check(property, {
    seed,
    numRuns: Math.ceil(all / shares),
    // On a slow machine `npm test` tries fewer cases than on a quick one. What is asked for by number is done whole.
    ...(isAsked ? {} : { interruptAfterTimeLimit: MOST_MS, markInterruptAsFailure: false }),
    ...(PATH_OF_CASE ? { path: PATH_OF_CASE } : {}),
  });
  const list = [...exceptions].map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
  const took = Math.round((performance.now() - began) / 1000);
  console.log(
    `share ${share + 1} of ${shares}, seed ${seed}: ${cases} cases, ${commands} commands, ${took} s; exceptions: ${list}`,
  );
  if (!details.failed) return;
  const story = details.counterexample?.[0];
  if (!story) throw details.errorInstance;
  const smallest = smaller(story);
  throw new Error(
    `seed ${seed}, path ${details.counterexamplePath}, after ${details.numRuns} cases\n${whyNot(smallest)}\n${JSON.stringify(smallest)}`,
  );
}

/** Why a story fails; '' when it doesn't. */
function whyNot(story: Story): string {
  try {
    play(story);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What fast-check leaves, without every step that can go: the failure stays the same. */
function smaller(story: Story): Story {
  const headOf = (why: string) =>
    why
      .split('\n', 1)[0]
      ?.replaceAll(/q\d+z|#\S+/g, '')
      .slice(0, 24);
  const head = headOf(whyNot(story));
  let least = story;
  for (let size = 16; size >= 1; size = Math.trunc(size / 2)) {
    for (let from = least.steps.length - 1; from >= 0; from -= size) {
      const fewer = { ...least, steps: least.steps.toSpliced(from, size) };
      if (headOf(whyNot(fewer)) === head) least = fewer;
    }
  }
  return least;
}
