import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocumentId, SCHEMA_VERSION } from '@coscribe/protocol';
import { signTicket, type Ticket } from '@coscribe/protocol/ticket';
import { onTestFinished } from 'vitest';
import type { Config } from '../../src/handshake/config.ts';
import { createLog } from '../../src/observe/log.ts';
import { type ServerLimits, startServer } from '../../src/start-server.ts';

export const SECRET = 'a secret of a test, long enough to sign with';
export const INTERNAL_SECRET = 'an internal secret of a test';

export interface TestServer {
  readonly url: string;
  readonly http: string;
  readonly internal: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

interface Options extends Partial<Config> {
  readonly limits?: Partial<ServerLimits>;
}

/** The whole server on a free port with a folder of its own; both are gone when the test is. */
export async function openServer({ limits, ...config }: Options = {}): Promise<TestServer> {
  const dataDir = config.dataDir ?? temporaryFolder();
  const start = await startServer(
    {
      host: '127.0.0.1',
      port: 0,
      dataDir,
      auth: { kind: 'none' },
      origins: [],
      publicUrl: undefined,
      upstream: undefined,
      internal: { port: 0, secret: INTERNAL_SECRET },
      logLevel: 'silent',
      latencyBudgetMs: 33,
      roomMemoryBytes: 256 * 1024 * 1024,
      metricsToken: undefined,
      endWithParent: false,
      ...config,
    },
    createLog('silent'),
    limits,
  );
  if (!start.ok) throw new Error(start.sentence);
  const { server } = start;
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= server.stop();
    return stopped;
  };
  onTestFinished(stop);
  return {
    url: server.url,
    http: server.url.replace('ws:', 'http:'),
    internal: server.internalUrl ?? '',
    dataDir,
    stop,
  };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coscribe-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const TICKETS: Pick<Config, 'auth'> = { auth: { kind: 'ticket', secret: SECRET } };

interface TicketOptions extends Partial<Omit<Ticket, 'actor'>> {
  readonly document: DocumentId;
  readonly name?: string;
  readonly seconds?: number;
  readonly secret?: string;
}

export function ticketFor({
  name = 'Ada',
  seconds,
  secret = SECRET,
  ...ticket
}: TicketOptions): Promise<string> {
  const actor = { id: `actor-${name}`, name, color: 'teal' as const };
  const whole: Ticket = { role: 'edit', grant: 'link-1', schema: SCHEMA_VERSION, actor, ...ticket };
  return signTicket(whole, secret, seconds);
}
