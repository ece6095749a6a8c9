import { writeFileSync } from 'node:fs';
import { median } from '../statistics.ts';
import { measureCrowd, measurePair, type Ratios } from './measure.ts';

// `node bench/regression/record.ts` measures five times on a quiet machine and notes the medians, which `npm test` holds
// every later state against. Do that after a change that is meant to be faster, and say in its commit what it was before.
const TIMES = 5;
const crowds: number[] = [];
const pairs: number[] = [];
for (let time = 0; time < TIMES; time++) {
  crowds.push(await measureCrowd());
  pairs.push(await measurePair());
  console.log(`crowdCpu ${crowds.at(-1)?.toFixed(3)}, pairLatency ${pairs.at(-1)?.toFixed(3)}`);
}
const rounded = (values: readonly number[]): number => Number(median(values).toFixed(3));
const ratios: Ratios = { crowdCpu: rounded(crowds), pairLatency: rounded(pairs) };
writeFileSync(new URL('recorded.json', import.meta.url), `${JSON.stringify(ratios, undefined, 2)}\n`);
