import { NextRequest } from 'next/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { personIdFromCookies } from '../src/identity/person-cookie.ts';
import { config, proxy } from '../src/proxy.ts';
import { Browser, COOKIE_SECRET, HOST, startApp, type TestApp } from './support/app.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => app.stop());

function visit(headers: Record<string, string>) {
  return proxy(new NextRequest(`http://${HOST}/`, { headers: { host: HOST, ...headers } }));
}

describe('before every page', () => {
  test('a new browser gets an identity that this very page already sees', () => {
    const response = visit({ cookie: 'theme=dark; coscribe-person=forged' });
    const set = response.headers.get('set-cookie') ?? '';
    const seen = response.headers.get('x-middleware-request-cookie') ?? '';
    const id = personIdFromCookies(set.split(';')[0] ?? '', COOKIE_SECRET);
    expect(id).not.toBeNull();
    expect(personIdFromCookies(seen, COOKIE_SECRET)).toBe(id);
    expect(seen).toMatch(/^theme=dark; coscribe-person=[^;]+$/);
    expect(set).not.toContain('Secure');
    expect(visit({ 'x-forwarded-proto': 'https' }).headers.get('set-cookie')).toContain('; Secure');
  });

  test('a known browser keeps its identity', () => {
    expect(visit({ cookie: new Browser().cookie }).headers.get('set-cookie')).toBeNull();
  });

  test('a visit renews the identity, which browsers would drop after 400 days', () => {
    const { cookie } = new Browser();
    const renewed = visit({ cookie, 'sec-fetch-dest': 'document' }).headers.get('set-cookie') ?? '';
    expect(renewed.split(';')[0]).toBe(cookie);
  });

  test('every page has its own nonce, and Next is told', () => {
    const nonces = [visit({}), visit({})].map((response) => {
      const nonce = response.headers.get('x-middleware-request-x-nonce');
      expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
      expect(response.headers.get('x-middleware-request-content-security-policy')).toContain(
        `'nonce-${nonce}'`,
      );
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test.each([
    ['/', true],
    ['/d/0123456789abcdefghij', true],
    ['/s/token-js', true],
    ['/key/abc.def', true],
    ['/api/tickets', true],
    ['/_next/static/chunks/a.js', false],
    ['/sw.js', false],
    ['/favicon.svg', false],
    ['/wordmark.svg', false],
    ['/nothing-here.txt', true],
    ['/nothing-here.js', true],
    ['/d/sw.js', true],
    ['/internal/changed', false],
    ['/api/documents', true],
    ['/api/documents/from-content', false],
  ])('%s is looked at: %s', (path, expected) => {
    expect(config.matcher.some((pattern) => new RegExp(`^${pattern}$`).test(path))).toBe(expected);
  });
});
