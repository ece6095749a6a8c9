import { type DocumentId, parseDocumentId, type RoomName } from '@coscribe/protocol';
import { type Changed, INTERNAL } from '@coscribe/protocol/internal';
import type { Log } from '../observe/log.ts';

const INTERVAL_MS = 1_000;
const SLOWEST_RETRY_MS = 60_000;

interface NotifierOptions {
  readonly upstream: URL;
  readonly secret: string;
  readonly log: Log;
}

interface News {
  sequence: number;
  timer: NodeJS.Timeout | undefined;
  failures: number;
}

/** Tells the app which documents changed: each at most once a second, its newest sequence, again until it is heard. */
export class ChangeNotifier {
  readonly #options: NotifierOptions;
  readonly #news = new Map<DocumentId, News>();
  #isClosed = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Documents of which the app has not heard yet. */
  get waiting(): number {
    return this.#news.size;
  }

  changed(room: RoomName, sequence: number): void {
    const document = parseDocumentId(room);
    if (document === undefined || this.#isClosed) return;
    const news = this.#news.get(document);
    if (news !== undefined) {
      news.sequence = sequence;
      return;
    }
    const first: News = { sequence, timer: undefined, failures: 0 };
    this.#news.set(document, first);
    void this.#tell(document, first);
  }

  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#news.values()) clearTimeout(timer);
    this.#news.clear();
  }

  async #tell(document: DocumentId, news: News): Promise<void> {
    const { sequence } = news;
    const ok = await this.#post({ document, sequence });
    if (this.#isClosed) return;
    news.failures = ok ? 0 : news.failures + 1;
    const pause = Math.min(INTERVAL_MS * 2 ** news.failures, SLOWEST_RETRY_MS);
    news.timer = setTimeout(() => {
      if (ok && news.sequence === sequence) this.#news.delete(document);
      else void this.#tell(document, news);
    }, pause).unref();
  }

  async #post(body: Changed): Promise<boolean> {
    const { upstream, secret, log } = this.#options;
    try {
      const answer = await fetch(new URL(INTERNAL.changed, upstream), {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      await answer.body?.cancel();
      return answer.ok;
    } catch (error) {
      log.debug({ err: error }, 'the app could not be told of a change');
      return false;
    }
  }
}
