import { expect, test } from 'vitest';
import { Throttle } from '../../src/connection/throttle.ts';

function sender() {
  const log: string[] = [];
  return { log, pause: () => void log.push('pause'), resume: () => void log.push('resume') };
}

test('LIMIT-1: whoever writes while too much waits for the disk is not read until half of it is there', () => {
  let waiting = 0;
  const throttle = new Throttle(100, () => waiting);
  const [busy, gone] = [sender(), sender()];
  throttle.check(busy);
  expect(busy.log).toEqual([]);
  waiting = 101;
  throttle.check(busy);
  throttle.check(gone);
  throttle.forget(gone);
  waiting = 60;
  throttle.relieve();
  expect(busy.log).toEqual(['pause']);
  waiting = 50;
  throttle.relieve();
  throttle.relieve();
  expect(busy.log).toEqual(['pause', 'resume']);
  expect(gone.log).toEqual(['pause']);
});
