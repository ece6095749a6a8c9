import { type Results, toMarkdown } from './results.ts';
import { crowd } from './scenarios/crowd.ts';
import { twoPeople } from './scenarios/two-people.ts';
import { SERVERS, type ServerName, startServer } from './server-process.ts';

/** All servers in one run; the section of RESULTS.md. */
export async function runServers(quick: boolean): Promise<string> {
  const repetitions = quick ? 1 : 3;
  const keystrokes = quick ? 200 : 500;
  const load = { people: 100, rate: 5, seconds: quick ? 5 : 10 };

  const perServer = <T>(): Record<ServerName, T[]> => ({
    coscribe: [],
    hocuspocus: [],
    'y-websocket-server': [],
    'bare-relay': [],
  });
  const results: Results = { twoPeople: perServer(), crowd: perServer() };

  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const name of SERVERS) {
      const server = await startServer(name);
      try {
        const pair = await twoPeople(server, keystrokes);
        results.twoPeople[name].push(pair);
        console.log(
          `${repetition}  ${name}: two people p50 ${pair.p50Ms.toFixed(2)} ms, p95 ${pair.p95Ms.toFixed(2)} ms`,
        );
        const many = await crowd(server, load);
        results.crowd[name].push(many);
        console.log(
          `${repetition}  ${name}: crowd ${many.cpuMsPer1000.toFixed(2)} CPU ms per 1,000, p95 ${many.p95Ms.toFixed(2)} ms, ` +
            `${many.delivered} of ${many.expected} delivered`,
        );
      } finally {
        await server.stop();
      }
    }
  }

  const setting = `${repetitions} repetitions; two people: ${keystrokes} keystrokes; crowd: ${load.people} people, ${load.rate}/s, ${load.seconds} s.`;
  return toMarkdown(results, setting);
}
