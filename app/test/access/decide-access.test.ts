import { describe, expect, test } from 'vitest';
import { type AccessQuestion, decideAccess } from '../../src/access/decide-access.ts';

const OWNER = 'owner-id';
const GUEST = 'guest-id';
const link = (access: 'none' | 'view' | 'edit') => ({ id: 'link-2', token: 'token-2', access });

function decide(question: Partial<AccessQuestion>) {
  return decideAccess({
    viewer: GUEST,
    document: { owner: OWNER, trashed: false },
    link: null,
    givenToken: null,
    rememberedLink: null,
    ...question,
  });
}

const viewers = [OWNER, GUEST, null];
const documents = [null, { owner: OWNER, trashed: false }, { owner: OWNER, trashed: true }];
const links = [null, link('none'), link('view'), link('edit')];
const tokens = [null, 'token-1', 'token-2'];
const remembered = [null, 'link-1', 'link-2'];

describe('ACCESS-1: one function decides', () => {
  test.each([
    ['the owner owns', { viewer: OWNER }, 'own', 'owner', 'owner'],
    [
      'the owner owns with a link too',
      { viewer: OWNER, link: link('view'), givenToken: 'token-2' },
      'own',
      'owner',
      'owner',
    ],
    ['no document', { document: null, viewer: OWNER }, 'none', 'no-document', null],
    [
      'trash, for the owner',
      { document: { owner: OWNER, trashed: true }, viewer: OWNER },
      'none',
      'in-trash',
      null,
    ],
    [
      'trash, by link',
      { document: { owner: OWNER, trashed: true }, link: link('edit'), givenToken: 'token-2' },
      'none',
      'in-trash',
      null,
    ],
    ['the id alone', { link: link('edit') }, 'none', 'not-invited', null],
    ['a token where there is no link', { givenToken: 'token-2' }, 'none', 'no-link', null],
    [
      'a link that lets nobody in',
      { link: link('none'), givenToken: 'token-2' },
      'none',
      'link-closed',
      null,
    ],
    ['a link to view', { link: link('view'), givenToken: 'token-2' }, 'view', 'link', 'link:link-2'],
    ['a link to edit', { link: link('edit'), givenToken: 'token-2' }, 'edit', 'link', 'link:link-2'],
    [
      'a link to edit, remembered',
      { link: link('edit'), rememberedLink: 'link-2' },
      'edit',
      'link',
      'link:link-2',
    ],
    ['an old token', { link: link('edit'), givenToken: 'token-1' }, 'none', 'link-replaced', null],
    [
      'an old link, remembered',
      { link: link('edit'), rememberedLink: 'link-1' },
      'none',
      'link-replaced',
      null,
    ],
    [
      'an old link, and the new token',
      { link: link('view'), rememberedLink: 'link-1', givenToken: 'token-2' },
      'view',
      'link',
      'link:link-2',
    ],
    [
      'an unknown viewer by link',
      { viewer: null, link: link('view'), givenToken: 'token-2' },
      'view',
      'link',
      'link:link-2',
    ],
  ] as const)('ACCESS-1: %s', (_name, question, role, reason, grant) => {
    expect(decide(question)).toEqual({ role, reason, grant });
  });

  test('ACCESS-1: over every combination, only the owner and the live link open a document that is not in the trash', () => {
    let count = 0;
    for (const viewer of viewers)
      for (const document of documents)
        for (const live of links)
          for (const givenToken of tokens)
            for (const rememberedLink of remembered) {
              const { role } = decideAccess({ viewer, document, link: live, givenToken, rememberedLink });
              const there = document !== null && !document.trashed;
              const holdsLink = givenToken === 'token-2' || rememberedLink === 'link-2';
              const byLink = there && holdsLink && live !== null ? live.access : 'none';
              expect(role).toBe(there && viewer === OWNER ? 'own' : byLink);
              count += 1;
            }
    expect(count).toBe(324);
  });
});
