import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventLoopDelay } from '../observe/event-loop-delay.ts';
import type { Log } from '../observe/log.ts';
import { createMetrics, type MetricSources } from '../observe/metrics.ts';
import { MetricsPage } from '../observe/metrics-page.ts';
import { answer } from './answer.ts';

interface DoorOptions extends Omit<MetricSources, 'eventLoopDelay'> {
  readonly token: string;
  readonly log: Log;
}

/** `GET /metrics`, for whoever has the token. */
export class MetricsDoor {
  readonly #delay = new EventLoopDelay();
  readonly #page: MetricsPage;
  readonly #digest: Buffer;
  readonly #log: Log;

  constructor({ token, log, ...sources }: DoorOptions) {
    this.#page = new MetricsPage(createMetrics({ ...sources, eventLoopDelay: this.#delay }));
    this.#digest = digestOf(token);
    this.#log = log;
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('cache-control', 'no-store');
    if (!this.#knows(request.headers.authorization)) {
      response.setHeader('www-authenticate', 'Bearer');
      answer(request, response, 401, 'Send METRICS_TOKEN as a bearer token to see the metrics.\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answer(request, response, 405, 'Metrics are read with GET.\n');
    } else this.#send(request, response);
  }

  close(): void {
    this.#delay.stop();
  }

  #send(request: IncomingMessage, response: ServerResponse): void {
    this.#page.text().then(
      (text) => {
        response.setHeader('content-type', this.#page.contentType);
        answer(request, response, 200, text);
      },
      (error: unknown) => {
        this.#log.error({ err: error }, 'the metrics could not be read');
        answer(request, response, 500, 'The metrics could not be read.\n');
      },
    );
  }

  /** Takes as long for a wrong token as for the right one. */
  #knows(header = ''): boolean {
    const [, token = ''] = /^bearer +(\S+)$/i.exec(header) ?? [];
    return timingSafeEqual(digestOf(token), this.#digest);
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
