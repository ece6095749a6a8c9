import type { IncomingMessage } from 'node:http';
import type { Config } from './config.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

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
  return page.hostname === own.hostname || (LOOPBACK.has(page.hostname) && LOOPBACK.has(own.hostname));
}
