/** Joins rows as soon as they are there: none is younger than in two minutes. */
export const EAGER = { compactAfterMs: -120_000, compactEveryMs: 0 } as const;
