/**
 * Did a page of this very site send the request? Browsers send `Origin` with everything that changes something; a request
 * without it is none of a page of ours. `publicUrl`: the address that the operator named.
 */
export function isSameOrigin(headers: Headers, publicUrl: URL | null): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = URL.parse(headers.get('origin') ?? '');
  if (origin === null) return false;
  return [hostOf(headers), headers.get('host'), publicUrl?.host].includes(origin.host);
}

/** The host (and port) that the browser asked for, as the front passes it on. */
export function hostOf(headers: Headers): string | undefined {
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  return host === null ? undefined : host.split(',')[0]?.trim().toLowerCase();
}

/** Did the browser come by https? Cookies may be `Secure` only then. */
export function isHttps(headers: Headers, publicUrl: URL | null): boolean {
  const forwarded = headers.get('x-forwarded-proto')?.split(',')[0]?.trim();
  return forwarded === 'https' || publicUrl?.protocol === 'https:';
}
