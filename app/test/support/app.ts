import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase } from '../../src/data/database.ts';
import { newPersonId, PERSON_COOKIE, personCookieValue } from '../../src/identity/person-cookie.ts';
import { type SyncPeer, startSyncPeer } from './sync-peer.ts';

export const COOKIE_SECRET = 'cookie secret of at least 32 bytes';
export const TICKET_SECRET = 'ticket secret of at least 32 bytes';
export const INTERNAL_SECRET = 'internal secret of at least 32 bytes';
export const HOST = 'notes.test:3000';

export interface TestApp {
  readonly folder: string;
  peer: SyncPeer;
  stop(): Promise<void>;
}

/** This process as the app: a data folder of its own and a sync server's internal listener. */
export async function startApp(): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'coscribe-app-'));
  const peer = await startSyncPeer(INTERNAL_SECRET);
  Object.assign(process.env, {
    DATA_DIR: folder,
    COOKIE_SECRET,
    TICKET_SECRET,
    INTERNAL_SECRET,
    COLLAB_INTERNAL_URL: peer.url,
  });
  const app: TestApp = {
    folder,
    peer,
    async stop() {
      await closeDatabase();
      await app.peer.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return app;
}

type RouteHandler = (request: Request, context: { params: Promise<never> }) => Promise<Response>;

/** A browser: it has a cookie, and sends what a page of the site would send. */
export class Browser {
  readonly id: string;
  cookie: string;

  constructor(id = newPersonId()) {
    this.id = id;
    this.cookie = `${PERSON_COOKIE}=${personCookieValue(id, COOKIE_SECRET)}`;
  }

  request(
    path: string,
    details: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Request {
    const method = details.method ?? 'GET';
    return new Request(`http://${HOST}${path}`, {
      method,
      headers: {
        host: HOST,
        cookie: this.cookie,
        ...(method === 'GET' ? {} : { origin: `http://${HOST}` }),
        ...details.headers,
      },
      ...(details.body === undefined ? {} : { body: JSON.stringify(details.body) }),
    });
  }

  async call(handler: unknown, method: string, params: Record<string, string> = {}, body?: unknown) {
    const response = await (handler as RouteHandler)(this.request('/api', { method, body }), {
      params: Promise.resolve(params as never),
    });
    const text = await response.text();
    return { status: response.status, response, text, json: text === '' ? null : parsed(text) };
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
