import { TICKET_SECRET_BYTES } from '@coscribe/protocol/ticket';
import * as z from 'zod';
import { LOG_LEVELS, type LogLevel } from '../observe/log.ts';

/** What the server was told to be, checked once. */
export interface Config {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly dataDir: string;
  readonly auth: { readonly kind: 'none' } | { readonly kind: 'ticket'; readonly secret: string };
  /** Origins whose pages may connect, besides the server's own. */
  readonly origins: readonly string[];
  /** The address that people use. Then a proxy in front is trusted to say who asks. */
  readonly publicUrl: URL | undefined;
  /** Where requests go that are not for a room. */
  readonly upstream: URL | undefined;
  /** Between app and server, on loopback. */
  readonly internal: { readonly port: number; readonly secret: string } | undefined;
  readonly logLevel: LogLevel;
  /** The longest that a busy room may hold an update back so that it shares a frame with others; 0: never. */
  readonly latencyBudgetMs: number;
  /** What the Y.Docs in memory may weigh together, in bytes. */
  readonly roomMemoryBytes: number;
  /** Bearer token of `GET /metrics`; without one there is no such page. */
  readonly metricsToken: string | undefined;
  /** End when standard input ends: the parent is gone. */
  readonly endWithParent: boolean;
}

export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  /** One sentence for each value that is wrong. */
  | { readonly ok: false; readonly sentences: readonly string[] };

const LATENCY_BUDGET_MS = 33;
const ROOM_MEMORY_MB = 256;
const MEBI = 1024 * 1024;
/** A shorter secret can be guessed. */
const TOKEN_CHARACTERS = 16;

/** Every variable with what it means, in the order of `--help`. */
export const VARIABLES = {
  HOST: 'address to listen on (default 127.0.0.1; 0.0.0.0 lets the network in)',
  PORT: 'port to listen on (default 3000; 0 takes any free one)',
  DATA_DIR: 'folder that holds the documents (default data)',
  AUTH: '"ticket": only with a signed ticket (default); "none": everybody may read and write everything',
  TICKET_SECRET: `what tickets are signed with, at least ${TICKET_SECRET_BYTES} bytes; needed with AUTH=ticket`,
  ORIGINS: 'further origins whose pages may connect, as https://a.example,https://b.example',
  PUBLIC_URL:
    'the address that people use, behind a proxy; X-Forwarded-* headers are trusted only when it is set',
  UPSTREAM: 'http:// address that gets all requests that are not for a room',
  INTERNAL_PORT: 'port on 127.0.0.1 for the app (default 0: none)',
  INTERNAL_SECRET: 'bearer token between app and server; needed with INTERNAL_PORT',
  LATENCY_BUDGET_MS: `the longest that a busy room may hold keystrokes back to send them together, in milliseconds (default ${LATENCY_BUDGET_MS}; 0: never)`,
  ROOM_MEMORY_MB: `memory for working copies of documents, in MiB (default ${ROOM_MEMORY_MB})`,
  METRICS_TOKEN: 'bearer token for GET /metrics and `coscribe-collab top` (default: none, and no such page)',
  LOG_LEVEL: `${LOG_LEVELS.join(', ')} (default info)`,
  COSCRIBE_PARENT_PIPE: '1: end when standard input ends',
} as const;

type Variables = { readonly [Name in keyof typeof VARIABLES]?: string | undefined };

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value < 65_536);

function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);
}

function url(protocols: readonly string[]) {
  return z.string().transform((text, context): URL => {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    if (parsed === undefined || !protocols.includes(parsed.protocol)) context.addIssue('not such an address');
    return parsed ?? z.NEVER;
  });
}

const origins = z.string().transform((text, context): string[] =>
  text
    .split(/[\s,]+/)
    .filter((item) => item !== '')
    .map((item) => {
      const origin = URL.canParse(item) ? new URL(item).origin : 'null';
      if (origin === 'null') context.addIssue('not an origin');
      return origin;
    }),
);

const SHAPE = {
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/)
    .default('127.0.0.1'),
  PORT: port.default(3000),
  DATA_DIR: z.string().default('data'),
  AUTH: z.enum(['ticket', 'none']).default('ticket'),
  TICKET_SECRET: z
    .string()
    .refine((text) => Buffer.byteLength(text) >= TICKET_SECRET_BYTES)
    .optional(),
  ORIGINS: origins.default([]),
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  UPSTREAM: url(['http:']).optional(),
  INTERNAL_PORT: port.default(0),
  INTERNAL_SECRET: z.string().min(TOKEN_CHARACTERS).optional(),
  LATENCY_BUDGET_MS: wholeNumber(0, 1_000).default(LATENCY_BUDGET_MS),
  ROOM_MEMORY_MB: wholeNumber(1, MEBI).default(ROOM_MEMORY_MB),
  // It travels in a header.
  METRICS_TOKEN: z
    .string()
    .min(TOKEN_CHARACTERS)
    .regex(/^[!-~]+$/)
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  COSCRIBE_PARENT_PIPE: z.enum(['0', '1']).default('0'),
};

const MUST_BE: { readonly [Name in keyof typeof VARIABLES]: string } = {
  HOST: 'a host name or an address',
  PORT: 'a whole number from 0 to 65535',
  DATA_DIR: 'a folder',
  AUTH: '"ticket" or "none"',
  TICKET_SECRET: `at least ${TICKET_SECRET_BYTES} bytes long`,
  ORIGINS: 'a list of origins like https://notes.example.org, separated by commas',
  PUBLIC_URL: 'an address like https://notes.example.org',
  UPSTREAM: 'an address like http://127.0.0.1:3001',
  INTERNAL_PORT: 'a whole number from 0 to 65535',
  INTERNAL_SECRET: `at least ${TOKEN_CHARACTERS} characters long`,
  LATENCY_BUDGET_MS: 'a whole number of milliseconds from 0 to 1000',
  ROOM_MEMORY_MB: `a whole number of MiB from 1 to ${MEBI}`,
  METRICS_TOKEN: `at least ${TOKEN_CHARACTERS} letters, digits or signs of ASCII, without spaces`,
  LOG_LEVEL: `one of ${LOG_LEVELS.join(', ')}`,
  COSCRIBE_PARENT_PIPE: '0 or 1',
};

const SECRET: ReadonlySet<string> = new Set(['TICKET_SECRET', 'INTERNAL_SECRET', 'METRICS_TOKEN']);

/** Reads the environment. A variable that is set to nothing counts as not set. */
export function readConfig(environment: Variables): ConfigReading {
  const given = Object.fromEntries(
    Object.keys(VARIABLES).map((name) => [name, environment[name as keyof Variables] || undefined]),
  );
  const parsed = z.object(SHAPE).safeParse(given);
  if (!parsed.success) {
    const wrong = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    return { ok: false, sentences: wrong.map((name) => sentenceFor(name as keyof Variables, given[name])) };
  }
  const values = parsed.data;
  const sentences: string[] = [];
  if (values.AUTH === 'ticket' && values.TICKET_SECRET === undefined)
    sentences.push(
      `TICKET_SECRET must be set to at least ${TICKET_SECRET_BYTES} bytes, or AUTH to "none" to let everybody read and write.`,
    );
  if (values.INTERNAL_PORT !== 0 && values.INTERNAL_SECRET === undefined)
    sentences.push('INTERNAL_SECRET must be set together with INTERNAL_PORT.');
  if (sentences.length > 0) return { ok: false, sentences };
  return {
    ok: true,
    config: {
      host: values.HOST,
      port: values.PORT,
      dataDir: values.DATA_DIR,
      auth:
        values.AUTH === 'none' ? { kind: 'none' } : { kind: 'ticket', secret: values.TICKET_SECRET ?? '' },
      origins: values.ORIGINS,
      publicUrl: values.PUBLIC_URL,
      upstream: values.UPSTREAM,
      internal:
        values.INTERNAL_SECRET === undefined || values.INTERNAL_PORT === 0
          ? undefined
          : { port: values.INTERNAL_PORT, secret: values.INTERNAL_SECRET },
      logLevel: values.LOG_LEVEL,
      latencyBudgetMs: values.LATENCY_BUDGET_MS,
      roomMemoryBytes: values.ROOM_MEMORY_MB * MEBI,
      metricsToken: values.METRICS_TOKEN,
      endWithParent: values.COSCRIBE_PARENT_PIPE === '1',
    },
  };
}

function sentenceFor(name: keyof Variables, value: string | undefined): string {
  const shown = SECRET.has(name) ? '' : `, not ${JSON.stringify(value)}`;
  return `${name} must be ${MUST_BE[name]}${shown}.`;
}
