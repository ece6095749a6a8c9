import 'server-only';
import { type Database, database } from '../data/database.ts';
import { environment } from '../data/environment.ts';
import { countOwn } from '../documents/list-library.ts';
import { findPerson, keepPerson } from './people.ts';
import type { Person } from './person.ts';
import { readSignedId, signPersonId } from './person-cookie.ts';

/*
 * A key is `<person id>.<signature>`, made from the secret of the data folder and the count of renewals. So it can be
 * shown again at any time, is stored nowhere, and a renewed one makes all earlier ones void.
 */

/** The path of "my key": opened in another browser, it brings this person's library there. */
export async function keyPath(person: Person): Promise<string> {
  return `/key/${signPersonId(person.id, purpose(await keyVersion(database(), person)), environment().cookieSecret)}`;
}

/** Makes every earlier key void. Browsers that came in by one stay in. */
export async function renewKey(person: Person): Promise<string> {
  await database()
    .transaction()
    .execute(async (transaction) => {
      await keepPerson(transaction, person);
      await transaction
        .updateTable('people')
        .set((row) => ({ key_version: row('key_version', '+', 1) }))
        .where('id', '=', person.id)
        .execute();
    });
  return keyPath(person);
}

/** Whose key this is, or null when it never was one or is void. */
export async function readKey(key: string): Promise<Person | null> {
  const data = database();
  const id = key.slice(0, Math.max(key.indexOf('.'), 0));
  const row = await data
    .selectFrom('people')
    .select(['key_version', 'merged_into'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const valid = readSignedId(key, purpose(row.key_version), environment().cookieSecret);
  return valid === null ? null : findPerson(data, valid);
}

/** What the page of a key shows before somebody uses it. */
export async function previewKey(key: string): Promise<{ person: Person; documents: number } | null> {
  const person = await readKey(key);
  return person === null ? null : { person, documents: await countOwn(person) };
}

export interface Claim {
  readonly person: Person;
  /** The key of who this browser was before, when documents stay behind with them. */
  readonly previousKey: string | null;
}

/**
 * Makes this browser, which was `before`, the key's person. With `bring` everything of `before` goes along and stays
 * together for good; it must be asked for, else a stranger's key could take somebody's documents away.
 */
export async function claimKey(before: Person | null, key: string, bring: boolean): Promise<Claim | null> {
  const person = await readKey(key);
  if (person === null) return null;
  if (before === null || before.id === person.id) return { person, previousKey: null };
  if (!bring) return { person, previousKey: (await hasLibrary(before)) ? await keyPath(before) : null };
  await mergePeople(before, person);
  return { person, previousKey: null };
}

async function mergePeople(before: Person, key: Person): Promise<void> {
  await database()
    .transaction()
    .execute(async (transaction) => {
      await keepPerson(transaction, before);
      // Read anew: of two merges at once, the later one must see what the earlier one did, else each ends in the other.
      const from = await findPerson(transaction, before.id);
      const into = await findPerson(transaction, key.id);
      if (from.id === into.id) return;
      await transaction
        .updateTable('documents')
        .set({ owner: into.id })
        .where('owner', '=', from.id)
        .execute();
      await transaction
        .updateTable('opened')
        .set({ person: into.id })
        .where('person', '=', from.id)
        .where('document', 'not in', (query) =>
          query.selectFrom('opened').select('document').where('person', '=', into.id),
        )
        .execute();
      await transaction.deleteFrom('opened').where('person', '=', from.id).execute();
      // Who was merged into `from` before goes along, so that nobody is more than one step away.
      await transaction
        .updateTable('people')
        .set({ merged_into: into.id })
        .where((where) => where.or([where('id', '=', from.id), where('merged_into', '=', from.id)]))
        .execute();
    });
}

async function hasLibrary(person: Person): Promise<boolean> {
  const opened = await database()
    .selectFrom('opened')
    .select('document')
    .where('person', '=', person.id)
    .limit(1)
    .executeTakeFirst();
  return opened !== undefined || (await countOwn(person)) > 0;
}

async function keyVersion(data: Database, person: Person): Promise<number> {
  await keepPerson(data, person);
  const row = await data
    .selectFrom('people')
    .select('key_version')
    .where('id', '=', person.id)
    .executeTakeFirstOrThrow();
  return row.key_version;
}

function purpose(version: number): string {
  return `key ${version}`;
}
