// @vitest-environment happy-dom

import '../support/own-world.ts';
import { test } from 'vitest';
import { proveShare } from '../support/proofs.ts';

const DAY = 86_400_000;

test(
  'MERGE-1, MERGE-2, MERGE-3: nothing that anybody types is lost, doubled or misplaced (first half of the cases)',
  async () => {
    await proveShare(0, 2);
  },
  DAY,
);
