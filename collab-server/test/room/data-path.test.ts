import { expect, test } from 'vitest';
import { checkDataPath } from './data-path.ts';

test('JOURNAL-2: whatever is judged, joined, cut, tidied and read on the way, everybody has what Yjs alone makes of it', () => {
  for (let seed = 1; seed <= 100; seed++) expect(() => checkDataPath(seed), `seed ${seed}`).not.toThrow();
});
