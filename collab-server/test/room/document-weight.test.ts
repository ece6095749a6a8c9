import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PROCESS = fileURLToPath(new URL('weigh-process.ts', import.meta.url));

function run(...shape: string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', PROCESS, ...shape]).toString());
}

test.each(run() as string[])(
  'LIMIT-1: what a Y.Doc is said to weigh is what it takes of the heap, within a third (%s)',
  (shape) => {
    const { real, weight } = run(shape) as { real: number; weight: number };
    expect(weight / real).toBeGreaterThan(2 / 3);
    expect(weight / real).toBeLessThan(4 / 3);
  },
);
