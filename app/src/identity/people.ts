import 'server-only';
import type { Kysely } from 'kysely';
import type { Tables } from '../data/tables.ts';
import { guestName } from './guest-name.ts';
import type { Person } from './person.ts';

/** Who `id` is now: the person that it was merged into, the stored one, or a guest who did nothing yet. Writes nothing. */
export async function findPerson(data: Kysely<Tables>, id: string): Promise<Person> {
  const row = await data
    .selectFrom('people')
    .select(['id', 'name', 'color', 'merged_into'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return { id, ...guestName(id) };
  if (row.merged_into !== null) return findPerson(data, row.merged_into);
  return { id: row.id, name: row.name, color: row.color };
}

/** Makes sure that the person has a row, before other rows point to it. */
export async function keepPerson(data: Kysely<Tables>, person: Person): Promise<void> {
  await data
    .insertInto('people')
    .values({ ...person, key_version: 1, merged_into: null, created_at: Date.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const NAME_CHARACTERS = 40;

/** A name that others can be shown: one line, no invisible characters, 1 to 40 characters; else null. */
export function cleanName(text: string): string | null {
  const name = text
    .normalize('NFC')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '')
    .trim();
  const length = [...name].length;
  return length >= 1 && length <= NAME_CHARACTERS ? name : null;
}

/** From then on tickets say `name`; the person's pages ask for new ones. `name` is clean. */
export async function renamePerson(data: Kysely<Tables>, person: Person, name: string): Promise<Person> {
  return data.transaction().execute(async (transaction) => {
    await keepPerson(transaction, person);
    await transaction.updateTable('people').set({ name }).where('id', '=', person.id).execute();
    return { ...person, name };
  });
}
