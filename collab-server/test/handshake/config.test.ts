import { expect, test } from 'vitest';
import { readConfig, VARIABLES } from '../../src/handshake/config.ts';

const SECRET = 'x'.repeat(32);

test('nothing but a ticket secret is needed', () => {
  expect(readConfig({ TICKET_SECRET: SECRET })).toEqual({
    ok: true,
    config: {
      host: '127.0.0.1',
      port: 3000,
      dataDir: 'data',
      auth: { kind: 'ticket', secret: SECRET },
      origins: [],
      publicUrl: undefined,
      upstream: undefined,
      internal: undefined,
      logLevel: 'info',
      latencyBudgetMs: 33,
      roomMemoryBytes: 268_435_456,
      metricsToken: undefined,
      endWithParent: false,
    },
  });
});

test('every variable can be set, and one that is set to nothing is not set', () => {
  const reading = readConfig({
    HOST: '0.0.0.0',
    PORT: '0',
    DATA_DIR: '/srv/data',
    AUTH: 'none',
    TICKET_SECRET: '',
    ORIGINS: 'https://a.example, http://b.example:81/',
    PUBLIC_URL: 'https://notes.example',
    UPSTREAM: 'http://127.0.0.1:3001',
    INTERNAL_PORT: '4000',
    INTERNAL_SECRET: SECRET,
    LATENCY_BUDGET_MS: '0',
    ROOM_MEMORY_MB: '1024',
    METRICS_TOKEN: 'a-token-of-a-test',
    LOG_LEVEL: 'warn',
    COSCRIBE_PARENT_PIPE: '1',
  });
  expect(reading).toMatchObject({
    ok: true,
    config: {
      auth: { kind: 'none' },
      port: 0,
      origins: ['https://a.example', 'http://b.example:81'],
      internal: { port: 4000, secret: SECRET },
      latencyBudgetMs: 0,
      roomMemoryBytes: 1024 ** 3,
      metricsToken: 'a-token-of-a-test',
      endWithParent: true,
    },
  });
});

test.each([
  [{ PORT: 'eighty' }, 'PORT must be a whole number from 0 to 65535, not "eighty".'],
  [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535, not "70000".'],
  [{ HOST: 'no host' }, 'HOST must be a host name or an address, not "no host".'],
  [{ AUTH: 'maybe' }, 'AUTH must be "ticket" or "none", not "maybe".'],
  [{ TICKET_SECRET: 'short' }, 'TICKET_SECRET must be at least 32 bytes long.'],
  [
    { ORIGINS: 'example' },
    'ORIGINS must be a list of origins like https://notes.example.org, separated by commas, not "example".',
  ],
  [{ PUBLIC_URL: 'ftp://x' }, 'PUBLIC_URL must be an address like https://notes.example.org, not "ftp://x".'],
  [{ UPSTREAM: 'nowhere' }, 'UPSTREAM must be an address like http://127.0.0.1:3001, not "nowhere".'],
  [{ INTERNAL_PORT: '-1' }, 'INTERNAL_PORT must be a whole number from 0 to 65535, not "-1".'],
  [{ INTERNAL_PORT: '4000' }, 'INTERNAL_SECRET must be set together with INTERNAL_PORT.'],
  [
    { LOG_LEVEL: 'loud' },
    'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud".',
  ],
])('a wrong value is a sentence: %j', (variables, sentence) => {
  expect(readConfig({ TICKET_SECRET: SECRET, ...variables })).toEqual({ ok: false, sentences: [sentence] });
});

const BAD_NUMBERS = ['-1', '1.5', 'fast', '1e2', ' 5', '0x10', '5ms', '99999999999999999999'];
const LATENCY = 'LATENCY_BUDGET_MS must be a whole number of milliseconds from 0 to 1000';
const MEMORY = 'ROOM_MEMORY_MB must be a whole number of MiB from 1 to 1048576';

test.each([
  ...[...BAD_NUMBERS, '1001'].map((value) => ['LATENCY_BUDGET_MS', value, `${LATENCY}, not "${value}".`]),
  ...[...BAD_NUMBERS, '0', '1048577'].map((value) => ['ROOM_MEMORY_MB', value, `${MEMORY}, not "${value}".`]),
  ...['short', 'a token with spaces', 'ein-längeres-Wort'].map((value) => [
    'METRICS_TOKEN',
    value,
    'METRICS_TOKEN must be at least 16 letters, digits or signs of ASCII, without spaces.',
  ]),
])('OBSERVE-1: a wrong value is a sentence: %s=%s', (name = '', value, sentence = '') => {
  const reading = readConfig({ TICKET_SECRET: SECRET, [name]: value });
  expect(reading).toEqual({ ok: false, sentences: [sentence] });
});

test('without a ticket secret it says what to set, and no secret is ever repeated', () => {
  const reading = readConfig({});
  expect(reading.ok === false && reading.sentences[0]).toMatch(/TICKET_SECRET must be set.*AUTH to "none"/);
  const wrong = readConfig({ TICKET_SECRET: 'hunter2' });
  expect(JSON.stringify(wrong)).not.toContain('hunter2');
});

test('every variable has a meaning for --help', () => {
  for (const meaning of Object.values(VARIABLES)) expect(meaning.length).toBeGreaterThan(5);
});
