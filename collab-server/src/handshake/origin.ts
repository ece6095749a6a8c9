import type { IncomingMessage } from 'node:http';
import type { Config } from './config.ts';

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[?::1\]?)$/;

/**
 * May a page of this origin open a socket here? Its own server's pages may, those of `PUBLIC_URL` and `ORIGINS`, and
 * whoever is no browser: browsers always say where they come from. Without tickets any port of the same host will do:
 * that is how people try the server with a page of their own.
 */
export function originMayConnect(request: IncomingMessage, config: Config): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  if (config.origins.includes(page.origin) || page.origin === config.publicUrl?.origin) return true;
  const own = host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
  if (own === undefined) return false;
  if (config.auth.kind === 'ticket') return page.host === own.host;
  // A server for this machine alone has no other name: whoever asks by one has made it point here (DNS rebinding).
  if (LOOPBACK.test(config.host) && !LOOPBACK.test(own.hostname)) return false;
  return page.hostname === own.hostname || (LOOPBACK.test(page.hostname) && LOOPBACK.test(own.hostname));
}
