import type { ServerProcess } from './server-process.ts';

/** What one measured stretch cost, on both sides. */
export interface Cost {
  readonly wallMs: number;
  /** CPU milliseconds of the server's process, all threads. */
  readonly serverCpuMs: number;
  /** CPU milliseconds of the bench itself, all load threads. */
  readonly clientCpuMs: number;
}

/** Begins a stretch; the function it returns ends it. */
export function watchCost(server: ServerProcess): () => Cost {
  const began = performance.now();
  const serverBefore = server.cpuMs();
  const clientBefore = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(clientBefore);
    return {
      wallMs: performance.now() - began,
      serverCpuMs: server.cpuMs() - serverBefore,
      clientCpuMs: (user + system) / 1000,
    };
  };
}

/** How much of all CPU time of a stretch was the clients'. */
export function clientShare({ serverCpuMs, clientCpuMs }: Cost): number {
  return clientCpuMs / (clientCpuMs + serverCpuMs);
}
