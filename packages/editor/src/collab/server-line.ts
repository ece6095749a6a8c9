import { type CloseName, closeNameOf, type SchemaVersion } from '@coscribe/protocol';
import { returnWait } from './return-wait.ts';
import type { OfflineCause, TicketAnswer } from './session-state.ts';
import { type SocketOwner, TicketedSocket } from './ticketed-socket.ts';

/** How a session stands with the server. */
export type LineState =
  /** The first try, or one that we wanted ourselves: nothing has gone wrong. */
  | { readonly kind: 'opening' }
  | { readonly kind: 'open' }
  | { readonly kind: 'down'; readonly cause: OfflineCause; readonly nextTryAt: number | null }
  | { readonly kind: 'ended'; readonly close: CloseName };

export interface LineOptions<Row> {
  readonly schema: SchemaVersion;
  readonly ticket?: (() => Promise<TicketAnswer>) | undefined;
  readonly rowsOf: SocketOwner<Row>['rowsOf'];
  /** Has somebody something to send? Then a server that restarts need not wait for this page to come back. */
  readonly isUrgent: () => boolean;
  readonly onChange: () => void;
  readonly onTicket: (answer: Extract<TicketAnswer, { ok: true }>) => void;
  /** The server refused something, or has closed for it. */
  readonly onRefusal: (close: 'refused' | 'frame-too-large') => void;
}

/** How often within a minute a new connection may be taken at once, without looking offline. */
const QUICK_TRIES = 4;
const QUICK_WITHIN_MS = 60_000;

/** A try that waits for its moment. */
interface WaitingTry {
  /** Somebody who has something to send need not wait any longer than this, epoch milliseconds. */
  readonly soonestAt: number;
  go(): void;
  /** Puts the moment forward. */
  hasten(at: number): void;
}

/**
 * The line to the server over all its connections: one socket at a time, when the next is tried, and why there is none.
 * Waits grow with every failure and are random, so that a restart does not bring everybody back in one instant.
 */
export class ServerLine<Row> {
  /** What y-websocket's provider constructs for every attempt. */
  readonly Socket: typeof WebSocket;
  readonly #options: LineOptions<Row>;
  #socket: TicketedSocket<Row> | null = null;
  #state: LineState = { kind: 'opening' };
  #failures = 0;
  #quickTries: readonly number[] = [];
  #isDue = true;
  #waiting: WaitingTry | null = null;
  #isPrompted = false;
  /** Within how long the server wants everybody back, spread out; 0 when it never said. */
  #spreadMs = 0;

  constructor(options: LineOptions<Row>) {
    this.#options = options;
    const make = (url: string): TicketedSocket<Row> => this.#make(url);
    // The provider only ever does `new Socket(url, protocols)`; a function that returns an object may be constructed.
    this.Socket = function Socket(url: string) {
      return make(url);
    } as unknown as typeof WebSocket;
  }

  get state(): LineState {
    return this.#state;
  }

  get socket(): TicketedSocket<Row> | null {
    return this.#socket;
  }

  #make(url: string): TicketedSocket<Row> {
    const { schema, ticket, rowsOf, onTicket } = this.#options;
    const socket = new TicketedSocket<Row>(url, {
      schema,
      ticket,
      rowsOf,
      ticketed: onTicket,
      turn: () => this.#turn(),
      gone: (gone, code) => this.#gone(gone, code),
    });
    this.#socket = socket;
    return socket;
  }

  #turn(): Promise<void> {
    const isDue = this.#isDue || this.#isPrompted;
    this.#isDue = false;
    this.#isPrompted = false;
    if (isDue) {
      this.#trying();
      return Promise.resolve();
    }
    const facts = { failures: this.#failures, spreadMs: this.#spreadMs, random: Math.random() };
    const { soonest, relaxed } = returnWait(facts);
    return this.#wait(Date.now() + soonest, Date.now() + (this.#options.isUrgent() ? soonest : relaxed));
  }

  #wait(soonestAt: number, at: number): Promise<void> {
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const waiting: WaitingTry = {
        soonestAt,
        go: () => {
          clearTimeout(timer);
          if (this.#waiting !== waiting) return;
          this.#waiting = null;
          this.#trying();
          resolve();
        },
        hasten: (moment) => {
          clearTimeout(timer);
          timer = setTimeout(waiting.go, Math.max(0, moment - Date.now()));
          if (this.#state.kind === 'down') this.#become({ ...this.#state, nextTryAt: moment });
        },
      };
      this.#waiting = waiting;
      waiting.hasten(at);
    });
  }

  #trying(): void {
    if (this.#state.kind === 'down') this.#become({ ...this.#state, nextTryAt: null });
  }

  /** The server has said hello: what this page has may be sent, or never is. */
  welcome(mayWrite: boolean): void {
    this.#become({ kind: 'open' });
    this.#socket?.welcome(mayWrite);
  }

  /** The first sync of this connection is complete: it was worth its try. */
  synced(): void {
    this.#failures = 0;
    this.#spreadMs = 0;
    this.#socket?.synced();
  }

  /** The server is about to send everybody away, and wants them back spread over so long. */
  goodbye(withinMs: number): void {
    this.#spreadMs = withinMs;
  }

  /** There is something to send: whoever only waits for others to come back first waits no longer. */
  hurry(): void {
    const waiting = this.#waiting;
    if (waiting === null || this.#state.kind !== 'down') return;
    const { nextTryAt } = this.#state;
    if (nextTryAt !== null && nextTryAt > waiting.soonestAt) waiting.hasten(waiting.soonestAt);
  }

  /** Ends the waiting for the next try. */
  tryNow(): void {
    if (this.#waiting) this.#waiting.go();
    else if (this.#state.kind === 'down') this.#isPrompted = true;
  }

  /** The browser says that there is no network. Tries go on: a server on this machine needs none. */
  networkGone(): void {
    if (this.#state.kind === 'down') this.#become({ ...this.#state, cause: 'no-network' });
  }

  /** Takes a new connection, with a new ticket. */
  renew(): void {
    if (this.#state.kind === 'down') {
      this.tryNow();
      return;
    }
    this.#isDue = true;
    if (this.#state.kind === 'open') this.#become({ kind: 'opening' });
    this.#socket?.hangUp();
  }

  /** Goes on after `ended`, or with another document. The next socket is tried at once, unless that was so too often. */
  restart(): void {
    const now = Date.now();
    this.#quickTries = [...this.#quickTries.filter((at) => now - at < QUICK_WITHIN_MS), now];
    if (this.#quickTries.length > QUICK_TRIES) {
      this.#failures += 1;
      this.#become({ kind: 'down', cause: this.#causeOf(undefined), nextTryAt: null });
    } else {
      this.#isDue = true;
      this.#become({ kind: 'opening' });
    }
  }

  /** Ends it from here: no further tries. */
  end(close: CloseName): void {
    this.#become({ kind: 'ended', close });
    this.#socket?.end(close);
  }

  #gone(socket: TicketedSocket<Row>, code: number): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#waiting = null;
    if (this.#state.kind === 'ended' || this.#isDue) return;
    const close = closeNameOf(code);
    if (close === 'refused' || close === 'frame-too-large') this.#options.onRefusal(close);
    else if (close !== undefined && code < 4500) this.#become({ kind: 'ended', close });
    else if (close === 'access-changed' || close === 'ticket-expired') this.restart();
    else {
      this.#failures += 1;
      this.#become({ kind: 'down', cause: this.#causeOf(close), nextTryAt: null });
    }
  }

  #causeOf(close: CloseName | undefined): OfflineCause {
    if (close === 'server-draining') return 'server-restarting';
    if (close === 'too-many-connections' || close === 'room-full') return 'server-full';
    if (close === 'journal-failed') return 'server-cannot-store';
    if (globalThis.navigator?.onLine === false) return 'no-network';
    // A server that restarts can't be reached for a moment: the first thing that it said stays the reason.
    const before = this.#state.kind === 'down' ? this.#state.cause : null;
    return before === 'server-restarting' && this.#failures < 5 ? before : 'server-unreachable';
  }

  #become(state: LineState): void {
    this.#state = state;
    this.#options.onChange();
  }
}
