import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { build } from 'vite';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Clocks with microseconds are for pages that nobody else can reach into. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** A page of `e2e/pages`, bundled into a temporary folder and served on loopback. */
export class PageServer {
  readonly url: string;
  readonly #server: Server;
  readonly #folder: string;

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  static async start(page: string): Promise<PageServer> {
    const folder = await mkdtemp(join(tmpdir(), 'coscribe-page-'));
    await build({
      root: join(import.meta.dirname, '..', 'pages', page),
      base: './',
      configFile: false,
      logLevel: 'warn',
      build: {
        outDir: folder,
        emptyOutDir: true,
        minify: false,
        modulePreload: false,
        chunkSizeWarningLimit: 10_000,
      },
    });
    const server = createServer(async (request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
      const name = path.endsWith('/') ? `${path}index.html` : path;
      try {
        const body = await readFile(join(folder, name));
        response
          .writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', ...ISOLATED })
          .end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PageServer(server, folder);
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true });
  }
}
