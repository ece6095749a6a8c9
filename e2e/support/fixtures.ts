import { type BrowserContextOptions, test as base, expect } from '@playwright/test';
import { Actor } from './actor.ts';
import { FaultProxy } from './fault-proxy.ts';
import { Stack } from './stack.ts';

export { expect } from '@playwright/test';
export { Actor } from './actor.ts';

interface Arrival extends BrowserContextOptions {
  /** The name under which this person's browser knows the server; an address of this machine when left out. */
  readonly host?: string;
}

interface TestFixtures {
  /** Somebody new: a browser context and a network of their own. */
  readonly arrive: (name: string, options?: Arrival) => Promise<Actor>;
  readonly ana: Actor;
  readonly ben: Actor;
}

interface WorkerFixtures {
  /** The running product, shared by the tests of one worker; each makes documents and people of its own. */
  readonly stack: Stack;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      const stack = await Stack.start();
      await use(stack);
      await stack.stopForGood();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  arrive: async ({ browser, stack }, use, info) => {
    const arrived: Actor[] = [];
    const troubles: string[] = [];
    await use(async (name, { host = '127.0.0.1', ...options } = {}) => {
      const network = await FaultProxy.before(stack.port);
      const context = await browser.newContext(options);
      context.on('weberror', (error) =>
        troubles.push(`${name}: ${error.error().stack ?? error.error().message}`),
      );
      context.on('console', (message) => {
        if (/content security policy|hydrat/i.test(message.text()))
          troubles.push(`${name}: ${message.text()}`);
      });
      const actor = new Actor(
        name,
        context,
        await context.newPage(),
        `http://${host}:${network.port}`,
        network,
      );
      arrived.push(actor);
      return actor;
    });
    if (info.status !== info.expectedStatus) await info.attach('stack', { body: stack.said });
    for (const actor of arrived) {
      await actor.context.close();
      await actor.network.close();
    }
    expect(troubles, 'what went wrong inside the pages').toEqual([]);
  },

  ana: async ({ arrive }, use) => use(await arrive('Ana')),
  ben: async ({ arrive }, use) => use(await arrive('Ben')),
});
