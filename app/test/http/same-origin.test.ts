import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../src/http/content-security-policy.ts';
import { isHttps, isSameOrigin } from '../../src/http/same-origin.ts';

const PUBLIC = new URL('https://write.example');

describe('only our own pages change something', () => {
  test.each([
    [true, { host: 'a.test:3000', origin: 'http://a.test:3000' }],
    [true, { host: 'a.test:3000', origin: 'http://a.test:3000', 'sec-fetch-site': 'same-origin' }],
    [true, { host: '127.0.0.1:4000', 'x-forwarded-host': 'a.test', origin: 'http://a.test' }],
    [true, { host: '127.0.0.1:4000', origin: 'https://write.example' }],
    [true, { host: 'localhost:3000', 'x-forwarded-host': 'write.example', origin: 'http://localhost:3000' }],
    [false, { host: 'a.test:3000', origin: 'http://a.test:3001' }],
    [false, { host: 'a.test:3000', origin: 'http://evil.test' }],
    [false, { host: 'a.test', origin: 'http://a.test', 'sec-fetch-site': 'cross-site' }],
    [false, { host: 'a.test', origin: 'http://a.test', 'sec-fetch-site': 'same-site' }],
    [false, { host: 'a.test', origin: 'null' }],
    [false, { host: 'a.test' }],
    [false, { origin: 'http://a.test' }],
  ])('%s for %j', (expected, headers) => {
    expect(isSameOrigin(new Headers(headers as Record<string, string>), PUBLIC)).toBe(expected);
  });

  test('https is what the front says, or what the operator said', () => {
    expect(isHttps(new Headers({ 'x-forwarded-proto': 'https' }), null)).toBe(true);
    expect(isHttps(new Headers({ 'x-forwarded-proto': 'http' }), null)).toBe(false);
    expect(isHttps(new Headers(), PUBLIC)).toBe(true);
  });

  test('the policy lets only scripts with its nonce run, and sockets only to this host', () => {
    const policy = contentSecurityPolicy('n0nce', 'a.test:3000');
    expect(policy).toContain(`script-src 'self' 'nonce-n0nce' 'strict-dynamic';`);
    expect(policy).toContain(`connect-src 'self' ws://a.test:3000 wss://a.test:3000;`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(contentSecurityPolicy('n', `evil'; script-src *`)).not.toContain('script-src *');
  });
});
