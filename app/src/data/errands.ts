import 'server-only';
import { type DocumentId, randomToken } from '@coscribe/protocol';
import type { Insertable, Transaction } from 'kysely';
import { type Database, database } from './database.ts';
import { closeConnections, deleteContent } from './sync-server.ts';
import type { ErrandsTable, Tables } from './tables.ts';

/**
 * `done`: the sync server has done it. `delayed`: it can't be reached at the moment; the change itself stands, and it is
 * told again until it has done it, across restarts.
 */
export type ErrandOutcome = 'done' | 'delayed';

export type Errand =
  | { readonly kind: 'close'; readonly document: DocumentId; readonly grant: string | null }
  | { readonly kind: 'delete'; readonly document: DocumentId };

/** To be called in the transaction of the change that makes the errand necessary; `runErrands` afterwards. */
export async function addErrand(transaction: Transaction<Tables>, errand: Errand): Promise<string> {
  const id = randomToken(20);
  const row: Insertable<ErrandsTable> = {
    id,
    kind: errand.kind,
    document: errand.document,
    grant: errand.kind === 'close' ? errand.grant : null,
    created_at: Date.now(),
  };
  await transaction.insertInto('errands').values(row).execute();
  return id;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

// Next bundles routes and instrumentation apart; what is under way is shared by all of them.
const shared = globalThis as typeof globalThis & {
  coscribeErrands?: { running: Map<string, Promise<boolean>>; retry: NodeJS.Timeout | null; delay: number };
};

/** Does what is due and says how it went with errand `id`. What fails is tried again later by itself. */
export async function runErrands(id?: string): Promise<ErrandOutcome> {
  shared.coscribeErrands ??= { running: new Map(), retry: null, delay: FIRST_RETRY_MS };
  const state = shared.coscribeErrands;
  const data = database();
  const due = await data.selectFrom('errands').selectAll().orderBy('created_at').execute();
  for (const errand of due) {
    if (state.running.has(errand.id)) continue;
    const run = attempt(data, errand).finally(() => state.running.delete(errand.id));
    state.running.set(errand.id, run);
  }
  const asked = id === undefined ? undefined : state.running.get(id);
  const outcomes = await Promise.all(asked === undefined ? state.running.values() : [asked]);
  if (outcomes.every((done) => done)) {
    state.delay = FIRST_RETRY_MS;
    return 'done';
  }
  if (state.retry === null) {
    state.retry = setTimeout(() => {
      state.retry = null;
      runErrands().catch((error: unknown) => console.error(error));
    }, state.delay).unref();
    state.delay = Math.min(state.delay * 2, LAST_RETRY_MS);
  }
  return 'delayed';
}

async function attempt(data: Database, errand: ErrandsTable): Promise<boolean> {
  try {
    await tell(errand);
    await data.deleteFrom('errands').where('id', '=', errand.id).execute();
    return true;
  } catch (error) {
    console.warn(
      `the sync server could not be told to ${errand.kind} ${errand.document} yet: ${String(error)}`,
    );
    return false;
  }
}

function tell(errand: ErrandsTable): Promise<void> {
  if (errand.kind === 'delete') return deleteContent(errand.document);
  return closeConnections({
    document: errand.document,
    ...(errand.grant === null ? {} : { grant: errand.grant }),
  });
}
