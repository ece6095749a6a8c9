import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TopOptions {
  readonly url: URL;
  /** Without one the server is asked all the same, and says what is missing. */
  readonly token: string | undefined;
  /** One picture, and that is all. */
  readonly once: boolean;
}

interface Given {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly once?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Which server to look at, and with what token: as said, else as the server itself would read it. A string says what is wrong. */
export function readTopOptions(
  { url, token, once = false }: Given,
  environment: Environment,
): TopOptions | string {
  const address = url ?? `http://${reachable(environment.HOST || '127.0.0.1')}:${environment.PORT || '3000'}`;
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol))
    return `${JSON.stringify(address)} is not the address of a server. Use one like http://127.0.0.1:3000.`;
  return {
    url: parsed,
    token: token || environment.METRICS_TOKEN || keptToken(environment.DATA_DIR || 'data'),
    once,
  };
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** What `npm start` has made for the server with this data folder, if that is how it was started. */
function keptToken(folder: string): string | undefined {
  try {
    const secrets: unknown = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'));
    const { metricsToken } = secrets as { metricsToken?: unknown };
    return typeof metricsToken === 'string' ? metricsToken : undefined;
  } catch {
    return undefined;
  }
}
