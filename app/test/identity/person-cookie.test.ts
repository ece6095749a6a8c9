import { PERSON_COLORS } from '@coscribe/protocol';
import { describe, expect, test } from 'vitest';
import { guestName } from '../../src/identity/guest-name.ts';
import { cleanName } from '../../src/identity/people.ts';
import {
  newPersonId,
  PERSON_COOKIE,
  personCookieHeader,
  personCookieValue,
  personIdFromCookies,
  readSignedId,
  signPersonId,
} from '../../src/identity/person-cookie.ts';

const SECRET = 'a cookie secret of 32 bytes or more';

describe('who a browser is', () => {
  test('ACCESS-2: a cookie names its person, and only with our signature', () => {
    const id = newPersonId();
    const value = personCookieValue(id, SECRET);
    expect(personIdFromCookies(`a=b; ${PERSON_COOKIE}=${value}`, SECRET)).toBe(id);
    expect(personIdFromCookies(`${PERSON_COOKIE}=${value}`, `${SECRET}!`)).toBeNull();
    expect(
      personIdFromCookies(`${PERSON_COOKIE}=${newPersonId()}.${value.split('.')[1]}`, SECRET),
    ).toBeNull();
    for (const bad of ['', 'x', `${id}`, `${id}.`, `.${value}`, `${value}x`, '../../etc.x']) {
      expect(personIdFromCookies(`${PERSON_COOKIE}=${bad}`, SECRET)).toBeNull();
    }
    expect(personIdFromCookies(null, SECRET)).toBeNull();
  });

  test('ACCESS-2: a key is no cookie, and a cookie no key', () => {
    const id = newPersonId();
    expect(readSignedId(personCookieValue(id, SECRET), 'key 1', SECRET)).toBeNull();
    expect(personIdFromCookies(`${PERSON_COOKIE}=${signPersonId(id, 'key 1', SECRET)}`, SECRET)).toBeNull();
  });

  test('the cookie is out of reach of scripts, and secure only where it came by https', () => {
    const id = newPersonId();
    expect(personCookieHeader(id, SECRET, false)).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    expect(personCookieHeader(id, SECRET, true)).toMatch(/; Secure$/);
  });

  test('a guest has one friendly name, whose first word is its colour', () => {
    const colors = new Set<string>();
    for (let i = 0; i < 500; i += 1) {
      const id = newPersonId();
      const { name, color } = guestName(id);
      expect(guestName(id)).toEqual({ name, color });
      expect(name.toLowerCase().startsWith(`${color} `)).toBe(true);
      colors.add(color);
    }
    expect([...colors].sort()).toEqual([...PERSON_COLORS].sort());
  });

  test.each([
    ['  Ada\n Lovelace ', 'Ada Lovelace'],
    ['Zoë', 'Zoë'],
    ['a\u202Eb\u200Bc\u0000', 'abc'],
    ['🦊'.repeat(40), '🦊'.repeat(40)],
    ['🦊'.repeat(41), null],
    ['', null],
    ['\u200B \u3164', null],
  ])('a name is one visible line: %j', (text, name) => {
    expect(cleanName(text)).toBe(name);
  });
});
