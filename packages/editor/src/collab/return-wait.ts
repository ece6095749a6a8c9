const FIRST_MS = 400;
const LONGEST_MS = 8_000;
const SHORTEST_MS = 100;
/** No server may keep a page away for longer. */
const LONGEST_SPREAD_MS = 60_000;

export interface ReturnFacts {
  /** Connections in a row that did not come about, the one that broke included. */
  readonly failures: number;
  /** What the server asked for when it said goodbye: come back at a random moment within so long. */
  readonly spreadMs: number;
  /** From 0 to 1. */
  readonly random: number;
}

/**
 * How long to wait for the next try, in milliseconds: `soonest` for somebody who has something to send, `relaxed` for
 * everybody else. Waits grow with every failure; within their window every moment is as likely as any other.
 */
export function returnWait({ failures, spreadMs, random }: ReturnFacts): {
  readonly soonest: number;
  readonly relaxed: number;
} {
  const window = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  const spread = Math.max(window, Math.min(spreadMs, LONGEST_SPREAD_MS));
  return {
    soonest: Math.round(SHORTEST_MS + random * window),
    relaxed: Math.round(SHORTEST_MS + random * spread),
  };
}
