import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

type Direction = 'up' | 'down';

type Weather =
  | { readonly kind: 'fine' }
  /** Connections are torn down, and new ones as soon as they come. */
  | { readonly kind: 'cut' }
  /** Bytes of these directions vanish; nobody is told (no FIN, no RST). */
  | { readonly kind: 'half-open'; readonly lost: readonly Direction[] };

/** One person's network: a TCP relay on a port of its own that can fail in the ways that networks fail. */
export class FaultProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  #weather: Weather = { kind: 'fine' };
  #delayMs = 0;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    server.on('connection', (client) => this.#relay(client));
  }

  static async before(target: number): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: false }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultProxy(server, target);
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy is closed.');
    return address.port;
  }

  /** The cable is pulled: every connection breaks and none is made. */
  cut(): void {
    this.#weather = { kind: 'cut' };
    this.breakConnections();
  }

  /** Everything works again, without a delay. What vanished is gone. */
  restore(): void {
    this.#delayMs = 0;
    const wasHalfOpen = this.#weather.kind === 'half-open';
    this.#weather = { kind: 'fine' };
    // A stream with a hole in it would only confuse: as after a change of network, those connections are dead.
    if (wasHalfOpen) this.breakConnections();
  }

  /** Connections break once; new ones work. */
  breakConnections(): void {
    for (const pair of this.#pairs) pair.break();
  }

  /** Bytes vanish without anybody being told: both ways, or only to (`up`) or from (`down`) the server. */
  halfOpen(...lost: Direction[]): void {
    this.#weather = { kind: 'half-open', lost: lost.length === 0 ? ['up', 'down'] : lost };
  }

  /** Every byte comes this much later, each way. */
  delay(milliseconds: number): void {
    this.#delayMs = milliseconds;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #relay(client: Socket): void {
    client.on('error', () => undefined);
    if (this.#weather.kind === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const pair = new Pair(client, connect(this.#target, '127.0.0.1'), {
      loses: (direction) => this.#weather.kind === 'half-open' && this.#weather.lost.includes(direction),
      delay: () => this.#delayMs,
      ended: () => this.#pairs.delete(pair),
    });
    this.#pairs.add(pair);
  }
}

interface Conditions {
  loses(direction: Direction): boolean;
  delay(): number;
  ended(): void;
}

/** The two sockets of one connection. */
class Pair {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #conditions: Conditions;

  constructor(client: Socket, server: Socket, conditions: Conditions) {
    this.#client = client;
    this.#server = server;
    this.#conditions = conditions;
    this.#pass(client, server, 'up');
    this.#pass(server, client, 'down');
  }

  break(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
    this.#conditions.ended();
  }

  #pass(from: Socket, to: Socket, direction: Direction): void {
    from.setNoDelay(true);
    // In order, even when the delay becomes shorter meanwhile.
    const waiting: { readonly due: number; readonly effect: () => void }[] = [];
    const drain = (): void => {
      const now = performance.now();
      for (let next = waiting[0]; next !== undefined && next.due <= now; next = waiting[0]) {
        waiting.shift();
        next.effect();
      }
      const next = waiting[0];
      if (next !== undefined) setTimeout(drain, Math.max(1, next.due - now));
    };
    const later = (effect: () => void): void => {
      if (this.#conditions.loses(direction)) return;
      const delay = this.#conditions.delay();
      if (delay === 0 && waiting.length === 0) {
        effect();
        return;
      }
      waiting.push({ due: performance.now() + delay, effect });
      if (waiting.length === 1) drain();
    };
    from.on('data', (bytes) => later(() => to.destroyed || to.write(bytes)));
    from.on('end', () => later(() => to.end()));
    from.on('error', () => later(() => to.resetAndDestroy()));
    from.on('close', () => {
      if (this.#client.destroyed && this.#server.destroyed) this.#conditions.ended();
    });
  }
}
