import { inRoot } from '../bootstrap/root.mjs';
import { addressesOf, ownAddress } from './addresses.mjs';
import { Child } from './child.mjs';
import { prepareDataFolder } from './data-folder.mjs';
import { choosePort, freeLoopbackPorts } from './ports.mjs';
import { bringSecrets } from './secrets.mjs';
import { SERVER_FLAGS } from './server-flags.mjs';
import { untilItAnswers } from './until-it-answers.mjs';

const PATIENCE_MS = 1_600;

/**
 * Starts the sync server, which owns the port, and Next behind it. Resolves when both answer; rejects with the sentence
 * of the one that could not. `pagesArgs(port)` is how Next is run; `isWatched` that the children come and go.
 */
export async function startStack(settings, { pagesArgs, isWatched = false, env = process.env }) {
  await prepareDataFolder(settings.dataFolder);
  const secrets = await bringSecrets(settings.dataFolder);
  const { port, instead } = await choosePort(settings.host, settings.port);
  const [pagesPort, internalPort] = await freeLoopbackPorts(2);
  const shared = {
    HOST: settings.host,
    PORT: String(port),
    DATA_DIR: settings.dataFolder,
    PUBLIC_URL: settings.publicUrl ?? '',
    ORIGINS: settings.origins.join(','),
    LOG_LEVEL: settings.logLevel,
    TICKET_SECRET: env.TICKET_SECRET || secrets.ticketSecret,
    INTERNAL_SECRET: env.INTERNAL_SECRET || secrets.internalSecret,
  };
  const { logLevel } = settings;
  const pagesUrl = `http://127.0.0.1:${pagesPort}`;
  const server = new Child({
    name: 'sync server',
    args: [...SERVER_FLAGS, inRoot('collab-server', 'dist', 'main.js')],
    env: {
      ...shared,
      AUTH: settings.auth,
      UPSTREAM: pagesUrl,
      INTERNAL_PORT: String(internalPort),
      METRICS_TOKEN: env.METRICS_TOKEN || secrets.metricsToken,
    },
    logLevel,
    isWatched,
  });
  const pages = new Child({
    name: 'page server',
    args: pagesArgs(pagesPort),
    env: {
      ...shared,
      COOKIE_SECRET: env.COOKIE_SECRET || secrets.cookieSecret,
      COLLAB_INTERNAL_URL: `http://127.0.0.1:${internalPort}`,
      NEXT_TELEMETRY_DISABLED: '1',
    },
    logLevel,
    isWatched,
  });
  const stop = () => Promise.all([server.stop(PATIENCE_MS), pages.stop(PATIENCE_MS)]);

  const ready = async () => {
    await Promise.all([
      untilItAnswers('sync server', `${ownAddress(settings.host, port)}/healthz`),
      untilItAnswers('page server', `${pagesUrl}/`, ({ status }) => status < 500),
    ]);
    server.ready();
    pages.ready();
    return { ...addressesOf(settings, port), port, instead };
  };
  return { server, pages, stop, ready: Promise.race([ready(), server.failed, pages.failed]) };
}
