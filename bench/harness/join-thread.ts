import { Client } from './client.ts';
import { now } from './clock.ts';
import { serveCalls } from './serve-calls.ts';
import type { Target } from './server-process.ts';

export interface JoinTask {
  readonly target: Target;
  readonly room: string;
  readonly count: number;
  /** What returning people have; nobody has anything when left out. */
  readonly stateVector?: Uint8Array;
  readonly answer?: { readonly whole: Uint8Array; readonly rest: Uint8Array };
}

export interface JoinReport {
  /** When each was synced (`now()`). */
  readonly syncedAt: readonly number[];
  readonly bytes: number;
}

export type JoinHandlers = typeof handlers;

const handlers = {
  join: async ({ target, room, count, stateVector, answer }: JoinTask): Promise<JoinReport> => {
    const syncedAt: number[] = [];
    const clients = await Promise.all(
      Array.from({ length: count }, () =>
        Client.synced(target, {
          room,
          onSynced: () => syncedAt.push(now()),
          ...(stateVector && { stateVector }),
          ...(answer && { answer }),
        }),
      ),
    );
    return { syncedAt, bytes: clients.reduce((sum, { socket }) => sum + socket.bytesIn, 0) };
  },
};

serveCalls(handlers);
