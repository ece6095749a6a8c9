import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { newDocumentId, SCHEMA_VERSION } from '../src/index.ts';
import { checkTicket, signTicket, type Ticket } from '../src/ticket.ts';

const secret = 'a secret of at least thirty-two bytes';
const ticket: Ticket = {
  document: newDocumentId(),
  role: 'edit',
  actor: { id: 'p1', name: 'Teal Heron', color: 'teal' },
  grant: 'link:1',
  schema: SCHEMA_VERSION,
};

function signed(payload: Record<string, unknown>, audience = 'coscribe-collab'): Promise<string> {
  const jwt = new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).setAudience(audience);
  return jwt.setExpirationTime('60 s').sign(new TextEncoder().encode(secret));
}

test('ACCESS-1: a ticket is read as it was signed', async () => {
  const before = Date.now();
  const check = await checkTicket(await signTicket(ticket, secret), secret);
  expect(check).toEqual({ ok: true, ticket, issuedAt: expect.any(Number) });
  expect(check.ok && check.issuedAt >= before - 1 && check.issuedAt <= Date.now() + 1).toBe(true);
});

test('ACCESS-1: a ticket is as old as what it says, not as its signature', async () => {
  const asOf = Date.now() - 5_000;
  const check = await checkTicket(await signTicket(ticket, secret, 60, asOf), secret);
  expect(check.ok && Math.abs(check.issuedAt - asOf) <= 1).toBe(true);
});

test('ACCESS-1: an expired ticket is told from an invalid one', async () => {
  expect(await checkTicket(await signTicket(ticket, secret, -1), secret)).toEqual({
    ok: false,
    reason: 'expired',
  });
  expect(await checkTicket('nonsense', secret)).toEqual({ ok: false, reason: 'invalid' });
});

test('ACCESS-1: a ticket of another secret, another audience or without expiry is invalid', async () => {
  const forged = await signTicket(ticket, `${secret}!`);
  const elsewhere = await signed({ ...ticket }, 'somewhere-else');
  const eternal = await new SignJWT({ ...ticket })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience('coscribe-collab')
    .sign(new TextEncoder().encode(secret));
  for (const jwt of [forged, elsewhere, eternal]) {
    expect(await checkTicket(jwt, secret)).toEqual({ ok: false, reason: 'invalid' });
  }
});

test('ACCESS-1: an unsigned ticket is invalid', async () => {
  const [, payload] = (await signTicket(ticket, secret)).split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  expect(await checkTicket(`${header}.${payload}.`, secret)).toEqual({ ok: false, reason: 'invalid' });
});

test.each([
  { ...ticket, role: 'god' },
  { ...ticket, document: '../x' },
  { ...ticket, actor: { id: '', name: 'x', color: 'teal' } },
  { ...ticket, actor: { id: 'p', name: 'x', color: 'javascript:' } },
  { ...ticket, grant: undefined },
  {},
])('ACCESS-1: well signed but misshapen claims are invalid: %j', async (claims) => {
  expect(await checkTicket(await signed(claims), secret)).toEqual({ ok: false, reason: 'invalid' });
});
