import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { VARIABLES } from '../../src/handshake/config.ts';
import { createMeters } from '../../src/observe/meters.ts';
import { createMetrics } from '../../src/observe/metrics.ts';

function text(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

const GUIDE = text('docs/operating.md');

test('OBSERVE-1: docs/operating.md says what each metric means, and names none that there is not', async () => {
  const metrics = createMetrics({
    meters: createMeters(),
    health: () => ({ ok: true, rooms: 0, connections: 0 }),
    queues: () => ({ journalBytes: 0, heldSenders: 0, largeWriteBytes: 0, syncBytes: 0, notices: 0 }),
    eventLoopDelay: { quantile: () => 0, max: () => 0 },
    limits: {},
  });
  const there = new Set(metrics.getMetricsAsArray().map(({ name }) => name));
  const named = new Set(
    [...GUIDE.matchAll(/\b(?:coscribe|process|nodejs)_[a-z0-9_]+/g)].map(([name]) =>
      name.replace(/_bucket$/, ''),
    ),
  );
  expect([...there].filter((name) => !named.has(name))).toEqual([]);
  expect([...named].filter((name) => !there.has(name))).toEqual([]);
});

test('OBSERVE-1: every setting is explained to operators', () => {
  const explained = text('README.md') + GUIDE;
  // The launcher's own business.
  const own = ['COSCRIBE_PARENT_PIPE'];
  for (const name of Object.keys(VARIABLES).filter((variable) => !own.includes(variable)))
    expect([name, explained.includes(`\`${name}\``)]).toEqual([name, true]);
});
