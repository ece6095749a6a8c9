// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { exchange, Writer } from '../support/people.ts';
import { ACTS, dice } from '../support/random-acts.ts';
import { TABLE_ACTS } from '../support/table-acts.ts';
import { expectFresh } from '../support/tables.ts';

const RUNS = Number(process.env.RUNS ?? 40);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

test(`MERGE-3: tables under random hands read alike everywhere and are always valid (SEED=${SEED} RUNS=${RUNS})`, () => {
  for (let run = 0; run < RUNS; run++) {
    const roll = dice(SEED + run);
    const people = [1, 2, 3].slice(0, 2 + roll(2)).map((clientId) => new Writer({ clientId }));
    const story: string[] = [];
    try {
      people[0]?.type('above\n');
      for (let i = 0; i < 30; i++) {
        const who = people[roll(people.length)];
        if (!who) continue;
        const acts = { ...(roll(3) === 0 ? ACTS : TABLE_ACTS), ...(roll(4) === 0 ? WORD : {}) };
        const names = Object.keys(acts);
        const name = names[roll(names.length)] ?? '';
        story.push(`${who.doc.clientID}: ${name}`);
        acts[name]?.(who, roll);
        expectFresh(who);
        if (roll(3) === 0) exchange(...people);
      }
      exchange(...people);
      for (const who of people) {
        expectFresh(who);
        expect(who.page.toJSON()).toEqual(people[0]?.page.toJSON());
        expect(who.bound.binding.counts.replaced).toBe(0);
      }
    } catch (error) {
      throw new Error(`SEED=${SEED + run} RUNS=1\n${story.join('\n')}`, { cause: error });
    } finally {
      for (const who of people) who.destroy();
    }
  }
}, 600_000);

const WORD: typeof ACTS = { 'type a word': (who) => void who.type('word') };
