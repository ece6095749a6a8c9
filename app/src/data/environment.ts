import 'server-only';
import { TICKET_SECRET_BYTES } from '@coscribe/protocol/ticket';

/** What the app needs to know from outside, checked once. */
export interface Environment {
  readonly dataDir: string;
  /** The address that people use, when the operator named one. */
  readonly publicUrl: URL | null;
  readonly cookieSecret: string;
  readonly ticketSecret: string;
  readonly internalSecret: string;
  /** The sync server's internal listener, without a slash at the end. */
  readonly collabInternalUrl: string;
}

/** A wrong or missing setting, said in a sentence for the operator. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Throws a `SettingError` at the first setting that can't be used. */
export function parseEnvironment(variables: Variables): Environment {
  return {
    dataDir: variables.DATA_DIR || 'data',
    publicUrl: variables.PUBLIC_URL ? httpUrl('PUBLIC_URL', variables.PUBLIC_URL) : null,
    cookieSecret: secret('COOKIE_SECRET', variables),
    ticketSecret: secret('TICKET_SECRET', variables),
    internalSecret: secret('INTERNAL_SECRET', variables),
    collabInternalUrl: httpUrl('COLLAB_INTERNAL_URL', variables.COLLAB_INTERNAL_URL ?? '').origin,
  };
}

/** The environment of this process. */
export function environment(): Environment {
  return parseEnvironment(process.env);
}

function secret(name: string, variables: Variables): string {
  const value = variables[name] ?? '';
  if (Buffer.byteLength(value) < TICKET_SECRET_BYTES) {
    throw new SettingError(
      `${name} must be set to at least ${TICKET_SECRET_BYTES} random bytes. \`npm start\` makes it by itself; ` +
        'set it only when you start the app alone.',
    );
  }
  return value;
}

function httpUrl(name: string, value: string): URL {
  const url = URL.parse(value);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new SettingError(`${name} must be an http:// or https:// address, not "${value}".`);
  }
  return url;
}
