import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { Sentence } from '../bootstrap/sentence.mjs';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const DEFAULT_PORT = 3000;

/** The environment as typed values, read once. A wrong value is a sentence. */
export function readSettings(env) {
  return {
    host: readHost(env.HOST),
    port: readPort(env.PORT),
    dataFolder: resolve(env.DATA_DIR || 'data'),
    publicUrl: readPublicUrl(env.PUBLIC_URL),
    logLevel: readLogLevel(env.LOG_LEVEL),
    auth: readAuth(env.AUTH),
    origins: (env.ORIGINS ?? '')
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== '')
      .map(readOrigin),
  };
}

function readHost(text) {
  if (!text) return '127.0.0.1';
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)) return host;
  throw new Sentence(
    `HOST=${text} is not an address. Use 127.0.0.1 (this machine only) or 0.0.0.0 (everybody who can reach it).`,
  );
}

function readPort(text) {
  if (!text) return { number: DEFAULT_PORT, askedFor: false };
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return { number, askedFor: true };
  throw new Sentence(`PORT=${text} is not a port. Use a number from 1 to 65535, as in PORT=3001 npm start.`);
}

function readPublicUrl(text) {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isRoot = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (isRoot && (url.protocol === 'https:' || url.protocol === 'http:')) return url.origin;
  throw new Sentence(
    `PUBLIC_URL=${text} is not the address of a site. Use its scheme and host, as in PUBLIC_URL=https://notes.example.org.`,
  );
}

function readLogLevel(text) {
  if (!text) return 'warn';
  if (LOG_LEVELS.includes(text)) return text;
  throw new Sentence(`LOG_LEVEL=${text} is not a level. Use one of: ${LOG_LEVELS.join(', ')}.`);
}

function readAuth(text) {
  if (!text || text === 'ticket') return 'ticket';
  throw new Sentence(
    `AUTH=${text} is not for the whole application, which always asks for tickets. AUTH=none is for the sync server alone: AUTH=none npm run collab-server.`,
  );
}

function readOrigin(text) {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (origin === text.replace(/\/$/, '')) return origin;
  throw new Sentence(
    `ORIGINS contains ${text}, which is not an origin. Use scheme, host and port, as in ORIGINS=https://notes.example.org.`,
  );
}
