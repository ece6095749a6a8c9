import * as Y from 'yjs';
import { Client } from '../harness/client.ts';
import { sleep } from '../harness/clock.ts';
import { clientShare, watchCost } from '../harness/cost.ts';
import { readKeystrokes } from '../harness/keystrokes.ts';
import type { Column, Measured, Scenario } from '../harness/scenario.ts';
import { SERVERS } from '../harness/servers.ts';
import { typedText } from '../harness/trace.ts';

export interface SlowReaderResult extends Measured {
  readonly heldMib: number;
  readonly peakMib: number;
  /** Did the reader get to the writer's text, on the connection on which it had stopped (1) or not (0)? */
  readonly complete: number;
  readonly completeMs: number;
}

const WRITER = 1;
const CHARACTERS = 10_000;
/** Keystrokes that may be on their way to the reader who goes on. */
const WINDOW = 50 * CHARACTERS;
const PATIENCE_MS = 20_000;
const growth: Column<SlowReaderResult> = { title: 'growth MiB', digits: 1, of: ({ heldMib }) => heldMib };

export const slowReader: Scenario<SlowReaderResult> = {
  name: 'slow-reader',
  title: 'A reader that stops while 40 MB pass',
  description:
    'Somebody replaces a text of 10 kB by another one 4,000 times; one reader takes everything, another one stops reading from its socket. Growth of the server’s memory (PSS), garbage collected before each reading, against what it was after 4 MB that everybody had read; the peak is of all memory (RSS), garbage included. Then the reader goes on: does it arrive at the writer’s text within 20 s, on the same connection?',
  servers: SERVERS,
  repetitions: 2,
  columns: [
    growth,
    { title: 'peak growth MiB', digits: 1, of: ({ peakMib }) => peakMib },
    { title: 'complete (1: yes)', digits: 0, of: ({ complete }) => complete },
    { title: 'after ms', digits: 0, of: ({ completeMs }) => completeMs },
  ],
  bars: [
    {
      what: 'a reader that stops while 40 MB pass: growth',
      unit: 'MiB',
      column: growth,
      rule: 'at-most',
      limit: 8,
    },
  ],
  charts: [growth],
  run: async ({ start, quick }) => {
    const server = await start();
    const rounds = quick ? 1_200 : 4_000;
    const room = 'slow';
    const heard = { going: 0, stopping: 0 };
    let onHeard = (): void => undefined;
    const kept: Uint8Array[] = [];
    const open = (who: 'going' | 'stopping'): Promise<Client> =>
      Client.synced(server.target, {
        room,
        onUpdate: (data, start_, end) => {
          if (who === 'stopping') kept.push(Uint8Array.from(data.subarray(start_, end)));
          readKeystrokes({ data, start: start_, end }, (client, _from, to) => {
            if (client === WRITER) heard[who] = Math.max(heard[who], to);
          });
          onHeard();
        },
      });
    const until = async (holds: () => boolean, ms: number): Promise<boolean> => {
      const end = performance.now() + ms;
      while (!holds() && performance.now() < end) {
        const next = Promise.withResolvers<void>();
        onHeard = next.resolve;
        await Promise.race([next.promise, sleep(50)]);
      }
      return holds();
    };

    const going = await open('going');
    const stopping = await open('stopping');
    const writer = await Client.synced(server.target, { room });
    const doc = new Y.Doc();
    doc.clientID = WRITER;
    const text = doc.getText('body');
    doc.on('update', (update: Uint8Array) => writer.send(writer.updateFrame(update)));
    const passages = passagesOf(CHARACTERS);
    const clock = (): number => Y.getState(doc.store, WRITER);
    const pass = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        doc.transact(() => {
          text.delete(0, text.length);
          text.insert(0, passages[round % passages.length] ?? '');
        });
        if (!(await until(() => clock() - heard.going < WINDOW, PATIENCE_MS)))
          throw new Error('the reader who goes on was left behind as well');
      }
      await until(() => heard.going === clock(), PATIENCE_MS);
    };

    await pass(rounds / 10);
    await until(() => heard.stopping === clock(), PATIENCE_MS);
    await server.collectGarbage();
    const before = server.memory();
    server.resetPeak();
    stopping.socket.pause();
    const stop = watchCost(server);
    await pass(rounds);
    const cost = stop();
    const peak = server.peakBytes();
    await server.collectGarbage();
    const after = server.memory();

    const resumedAt = performance.now();
    stopping.socket.resume();
    await until(() => heard.stopping === clock(), PATIENCE_MS);
    const completeMs = performance.now() - resumedAt;
    const read = new Y.Doc();
    for (const update of kept) Y.applyUpdate(read, update);
    for (const client of [going, stopping, writer]) client.close();
    return {
      heldMib: (after.pss - before.pss) / 2 ** 20,
      peakMib: (peak - before.rss) / 2 ** 20,
      complete: read.getText('body').toString() === text.toString() ? 1 : 0,
      completeMs,
      clientShare: clientShare(cost),
    };
  },
};

function passagesOf(characters: number): string[] {
  return Array.from({ length: 16 }, (_, index) => {
    const doc = new Y.Doc();
    for (const update of typedText(characters, 1, 3_000 + index)) Y.applyUpdate(doc, update);
    return doc.getText('body').toString();
  });
}
