import { checksumOf } from './checksum.ts';
import { planJoin, type RowHead } from './compaction-policy.ts';
import type { Database } from './database.ts';
import type { FoundJoin, Join, JoinSearch } from './requests.ts';
import { FROM_NUMBER } from './rows.ts';
import { placeOf, SEQUENCE } from './tables.ts';

// Commits wait while this goes on.
const LONGEST_SEARCH_MS = 2;
const MOST_ROWS = 256;

type StoredHead = RowHead & { readonly checksum: number };

const HEAD = `${SEQUENCE} AS sequence, joined, time, span, actor, length(bytes) AS length, checksum`;
const NEXT_DOCUMENT = `SELECT key, compacted FROM documents
  WHERE key >= ? AND NOT EXISTS (SELECT 1 FROM damaged WHERE document = key) ORDER BY key LIMIT 1`;
const HEADS = `SELECT ${HEAD} FROM rows WHERE ${FROM_NUMBER} ORDER BY place LIMIT ?3`;
const BETWEEN = `place BETWEEN ${placeOf('?1', '?2')} AND ${placeOf('?1', '?3')}`;

/** Looks for rows that may be joined, in the document `from` and those with higher keys, for a short while. */
export function findJoin(database: Database, { from, before, mostRows = MOST_ROWS }: JoinSearch): FoundJoin {
  const start = performance.now();
  // One transaction, so that what is settled in many documents is one write.
  return database.transact(() => {
    for (let key = from; ; ) {
      if (performance.now() - start > LONGEST_SEARCH_MS) return { kind: 'not yet', from: key };
      const document = database.run(NEXT_DOCUMENT).get(key);
      if (document === undefined) return { kind: 'none' };
      key = Number(document.key);
      const compacted = Number(document.compacted);
      const heads = headsFrom(database, key, { from: compacted + 1, most: mostRows });
      const isCut = heads.length === mostRows;
      const plan = planJoin(heads, { before, isCut });
      if (plan.kind === 'join') {
        const join = readJoin(database, key, heads.slice(plan.start, plan.end));
        if (join !== undefined) return { kind: 'found', join };
      } else if (plan.settled > compacted)
        database.run('UPDATE documents SET compacted = ? WHERE key = ?').run(plan.settled, key);
      const goesOn = plan.kind === 'none' && plan.settled > compacted && isCut;
      if (!goesOn) key++;
    }
  });
}

/** Puts one row in the place of those that were joined, if they are still what was read. Says whether they were. */
export function putJoin(database: Database, { key, rows }: Join, bytes: Uint8Array): boolean {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return false;
  const through = last.sequence;
  return database.transact(() => {
    const stored = database
      .run(`SELECT ${HEAD} FROM rows WHERE ${BETWEEN} ORDER BY place`)
      .all(key, first.sequence, through) as unknown as StoredHead[];
    const begin = stored[0];
    const end = stored.at(-1);
    const isSame =
      stored.length === rows.length &&
      rows.every(
        ({ sequence, joined, checksum }, index) =>
          stored[index]?.sequence === sequence &&
          stored[index].joined === joined &&
          stored[index].checksum === checksum,
      );
    if (!isSame || begin === undefined || end === undefined) return false;
    database.run(`DELETE FROM rows WHERE ${BETWEEN}`).run(key, first.sequence, through);
    database
      .run(
        `INSERT INTO rows (place, joined, span, time, actor, bytes, checksum)
         VALUES (${placeOf('?', '?')}, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        key,
        through,
        through - (begin.sequence - begin.joined),
        end.time - (begin.time - begin.span),
        end.time,
        end.actor,
        bytes,
        checksumOf(bytes, through),
      );
    return true;
  });
}

function headsFrom(
  database: Database,
  key: number,
  { from, most }: { readonly from: number; readonly most: number },
): StoredHead[] {
  return database.run(HEADS).all(key, from, most) as unknown as StoredHead[];
}

/** `undefined` when something is damaged or missing, which is for those to say who load the document. */
function readJoin(database: Database, key: number, heads: readonly StoredHead[]): Join | undefined {
  const bytes = new Uint8Array(heads.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  let next: number | undefined;
  for (const { sequence, joined, checksum } of heads) {
    if (next !== undefined && sequence - joined !== next) return undefined;
    next = sequence + 1;
    const found = database
      .run(`SELECT bytes FROM rows WHERE place = ${placeOf('?', '?')}`)
      .get(key, sequence);
    const update = found?.bytes as Uint8Array;
    if (checksumOf(update, sequence) !== checksum) return undefined;
    bytes.set(update, end);
    end += update.length;
  }
  const rows = heads.map(({ sequence, joined, checksum, length }) => ({
    sequence,
    joined,
    checksum,
    length,
  }));
  return { key, rows, bytes };
}
