import 'server-only';
import { cookies } from 'next/headers';
import { database } from '../data/database.ts';
import { environment } from '../data/environment.ts';
import { findPerson } from './people.ts';
import type { Person } from './person.ts';
import { PERSON_COOKIE, personIdFromCookies } from './person-cookie.ts';

export type { Person } from './person.ts';

/** For pages: who is asking. Null only without a valid cookie; `proxy.ts` gives every page request one. */
export async function currentPerson(): Promise<Person | null> {
  const value = (await cookies()).get(PERSON_COOKIE)?.value;
  return value === undefined ? null : personOfCookies(`${PERSON_COOKIE}=${value}`);
}

/** For route handlers: who is asking. */
export function personOfRequest(request: Request): Promise<Person | null> {
  return personOfCookies(request.headers.get('cookie'));
}

async function personOfCookies(header: string | null): Promise<Person | null> {
  const id = personIdFromCookies(header, environment().cookieSecret);
  return id === null ? null : findPerson(database(), id);
}
