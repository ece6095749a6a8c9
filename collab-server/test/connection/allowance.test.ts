import { encodeSyncStep1, MESSAGE } from '@coscribe/protocol';
import { expect, test, vi } from 'vitest';
import { Allowance } from '../../src/connection/allowance.ts';
import { RawClient, typed } from '../support/raw-client.ts';
import { openServer } from '../support/test-server.ts';

test('LIMIT-1: what is asked for too often is done at its time, and only the newest of it', () => {
  vi.useFakeTimers();
  try {
    const done: number[] = [];
    const allowance = new Allowance({ atOnce: 3, everyMs: 100 });
    for (let time = 1; time <= 9; time++) allowance.ask(() => done.push(time));
    expect(done).toEqual([1, 2, 3]);
    vi.advanceTimersByTime(101);
    expect(done).toEqual([1, 2, 3, 9]);
    for (let time = 10; time <= 12; time++) allowance.ask(() => done.push(time));
    vi.advanceTimersByTime(101);
    expect(done).toEqual([1, 2, 3, 9, 12]);
    vi.advanceTimersByTime(10_000);
    for (let time = 20; time <= 29; time++) allowance.ask(() => done.push(time));
    expect(done.slice(5)).toEqual([20, 21, 22]);
    allowance.stop();
    vi.advanceTimersByTime(10_000);
    expect(done).toHaveLength(8);
  } finally {
    vi.useRealTimers();
  }
});

test('LIMIT-1: who asks for the document and for presence in a loop is answered now and then, and in the end', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/loop`).synced();
  author.update(typed(1, 'some words'));
  await author.until(() => author.durableThrough === 1);
  author.presence(1, 1, { here: true });
  const asker = await new RawClient(`${server.url}/loop`).synced();
  await asker.until(() => asker.presenceOf(1) !== undefined);
  const heard = asker.heard.length;
  for (let time = 0; time < 2_000; time++) {
    asker.send(encodeSyncStep1(new Uint8Array([0])));
    asker.send(Uint8Array.of(MESSAGE.queryAwareness));
  }
  // Known to have come after all of them.
  asker.update(typed(2, 'more'));
  await asker.until(() => asker.durableThrough === 1);
  expect(asker.heard.length - heard).toBeLessThan(100);
  const answers = (): number => asker.heard.filter(({ type }) => type === 'step2').length;
  const before = answers();
  await asker.until(() => answers() > before);
});
