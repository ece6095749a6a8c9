import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureOpening, type Opening } from './opening.ts';
import { sentences } from './sentences.ts';
import { TypedHistory } from './typed-history.ts';
import { type WrittenRows, writeRows } from './write-rows.ts';

/** A document that was there already, by its size or the length of its history. */
export interface StoredPoint {
  /** Bytes of the document, or keystrokes of its history. */
  readonly size: number;
  readonly written: WrittenRows;
  readonly opening: Opening;
}

/** Documents of so many bytes, written sentence by sentence. */
export function measureDocuments(sizes: readonly number[]): Promise<StoredPoint[]> {
  return measureEach(sizes, (bytes) => sentences(bytes));
}

/** Documents of so many keystrokes, with at most 100,000 characters at a time. */
export function measureHistories(sizes: readonly number[]): Promise<StoredPoint[]> {
  return measureEach(sizes, (updates) => new TypedHistory({ seed: 1, updates }).take(updates));
}

async function measureEach(
  sizes: readonly number[],
  updatesOf: (size: number) => Iterable<Uint8Array>,
): Promise<StoredPoint[]> {
  const points: StoredPoint[] = [];
  for (const size of sizes) {
    const dataDir = mkdtempSync(join(tmpdir(), 'coscribe-bench-growth-'));
    try {
      const written = await writeRows({ dataDir, room: 'stored', updates: updatesOf(size) });
      points.push({ size, written, opening: await measureOpening(dataDir, 'stored') });
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  return points;
}
