import { LIMITS } from '@coscribe/protocol';

/** Limits of one update that `LIMITS` does not name. What they count takes a few bytes, and much more in a Y.Doc. */
export const UPDATE_BUDGET = {
  /** Clocks of GC and deleted structs. */
  unbackedClocks: 2 ** 26,
  /** Nested types: a Y.Map takes about a kilobyte. */
  types: 250_000,
  /** Sub-documents: two kilobytes each. */
  documents: 10_000,
  /** Single values inside of contents. */
  values: 2_000_000,
  /** Those in one value, which cannot be cut. */
  largestValue: 100_000,
  /** Client ids, whether they are known or not. */
  clients: 100_000,
} as const;

/** What an update holds by number. */
export interface UpdateCounts {
  readonly structs: number;
  readonly unbackedClocks: number;
  readonly types: number;
  readonly documents: number;
  readonly values: number;
  readonly largestValue: number;
}

export function isOverBudget(counts: UpdateCounts): boolean {
  return (
    counts.structs > LIMITS.structsPerUpdate ||
    counts.unbackedClocks > UPDATE_BUDGET.unbackedClocks ||
    counts.types > UPDATE_BUDGET.types ||
    counts.documents > UPDATE_BUDGET.documents ||
    counts.values > UPDATE_BUDGET.values ||
    counts.largestValue > UPDATE_BUDGET.largestValue
  );
}
