// @vitest-environment happy-dom
import '../support/own-world.ts';
import fc from 'fast-check';
import { test } from 'vitest';
import { smaller, whyNot } from '../support/proofs.ts';
import { type Story, stories } from '../support/story.ts';

test('survey', () => {
  const n = Number(process.env.N ?? 300),
    seed = Number(process.env.SEED ?? 1);
  const kinds = new Map<string, { count: number; story: Story }>();
  for (const story of fc.sample(stories, { numRuns: n, seed })) {
    const why = whyNot(story);
    if (!why) continue;
    const head = (why.split('\n')[0] ?? '').replaceAll(/q\d+z|#\S+|\d+/g, '').slice(0, 60);
    const k = kinds.get(head);
    if (!k) kinds.set(head, { count: 1, story });
    else {
      k.count++;
      if (story.steps.length < k.story.steps.length) k.story = story;
    }
  }
  for (const [head, { count, story }] of kinds) {
    const s = smaller(story);
    console.log(`### ${count}/${n} ${head}\n${whyNot(s)}\n${JSON.stringify(s)}`);
  }
}, 1e8);
