import { Actor, expect, test } from '../support/fixtures.ts';
import { Stack } from '../support/stack.ts';
import { TlsProxy } from '../support/tls-proxy.ts';

test('Behind a proxy that ends TLS, everything works over https and wss, and the cookie is Secure', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const proxy = await TlsProxy.listen();
  const stack = await Stack.start({ PUBLIC_URL: proxy.origin });
  proxy.standsBefore(stack.port);
  const arrive = async (name: string): Promise<Actor> => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    return new Actor(name, context, await context.newPage(), proxy.origin);
  };
  const [ana, ben] = [await arrive('Ana'), await arrive('Ben')];
  try {
    const sockets: string[] = [];
    ana.page.on('websocket', (socket) => sockets.push(socket.url()));
    await ana.opensANewDocument('Over TLS');
    await ana.types('Sealed.');
    await ana.seesSaved();
    const link = await ana.sharesALink('edit');
    expect(link).toMatch(new RegExp(`^${proxy.origin}/s/`));
    await ben.opensAndSees(link, 'Sealed.');
    await ben.types(' And answered.');
    await ana.sees('And answered.');

    expect(sockets.length).toBeGreaterThan(0);
    for (const url of sockets) expect(url).toMatch(/^wss:/);
    const cookies = await ana.context.cookies();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie, cookie.name).toMatchObject({ secure: true });
  } finally {
    await Promise.all([ana.context.close(), ben.context.close()]);
    await stack.stopForGood();
    await proxy.close();
  }
});
