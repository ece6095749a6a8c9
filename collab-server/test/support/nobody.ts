import type { Member } from '../../src/room/member.ts';

/** Somebody without a socket, who does nothing about what happens; each call gives another one. */
export function nobody(): Member {
  return {
    actor: null,
    person: null,
    grant: null,
    mayWrite: true,
    schema: null,
    acknowledge: () => undefined,
    reportAcknowledged: () => undefined,
    refuse: () => undefined,
    askAgain: () => undefined,
    close: () => undefined,
    deliver: () => undefined,
    tell: () => undefined,
  };
}
