import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { environment } from './data/environment.ts';
import { contentSecurityPolicy } from './http/content-security-policy.ts';
import { hostOf, isHttps } from './http/same-origin.ts';
import {
  newPersonId,
  PERSON_COOKIE,
  personCookieHeader,
  personCookieValue,
  personIdFromCookies,
} from './identity/person-cookie.ts';

/** Before every page and route: who is asking gets an identity, and pages their content security policy. */
export function proxy(request: NextRequest): NextResponse {
  const { cookieSecret, publicUrl } = environment();
  const headers = new Headers(request.headers);
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce, hostOf(headers));
  // Next takes the nonce for its own scripts from the request's policy.
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  const known = personIdFromCookies(headers.get('cookie'), cookieSecret);
  const id = known ?? newPersonId();
  if (known === null) {
    // Pages can't set cookies, so that this very request must already carry the new one.
    const others = (headers.get('cookie') ?? '')
      .split(/; */)
      .filter((part) => !part.startsWith(`${PERSON_COOKIE}=`));
    const own = `${PERSON_COOKIE}=${personCookieValue(id, cookieSecret)}`;
    headers.set('cookie', [...others.filter((part) => part !== ''), own].join('; '));
  }
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  // Browsers let a cookie live for 400 days at most, so that every visit renews it.
  if (known === null || request.headers.get('sec-fetch-dest') === 'document') {
    const secure = isHttps(request.headers, publicUrl);
    response.headers.append('set-cookie', personCookieHeader(id, cookieSecret, secure));
  }
  return response;
}

// Files of the build and of public/ are the same for everybody; `internal` is for the sync server. Next keeps 10 MB of
// what it shows to a proxy and cuts off the rest: a whole document goes to its route directly.
export const config = {
  matcher: [
    '/((?!_next/static|_next/image|internal/|api/documents/from-content$|(?:sw\\.js|favicon\\.svg|wordmark\\.svg)$).*)',
  ],
};
