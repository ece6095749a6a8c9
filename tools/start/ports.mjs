import { once } from 'node:events';
import { createServer } from 'node:net';
import { Sentence } from '../bootstrap/sentence.mjs';

const TRIES = 50;

/**
 * The port to listen on. One that was asked for is used or is a sentence; else the next free one is taken. Resolves
 * with `{ port, instead }`, where `instead` is the taken one that it stands for.
 */
export async function choosePort(host, { number, askedFor }) {
  if (askedFor) {
    const port = await tryPort(host, number);
    if (port !== undefined) return { port };
    throw new Sentence(
      `Port ${number} is taken by another program. Choose another one, as in PORT=${number + 1} npm start, or leave PORT out and the next free one is used.`,
    );
  }
  for (let next = number; next < number + TRIES; next += 1) {
    const port = await tryPort(host, next);
    if (port !== undefined) return next === number ? { port } : { port, instead: number };
  }
  throw new Sentence(
    `Ports ${number} to ${number + TRIES - 1} are all taken. Choose one with PORT=… npm start.`,
  );
}

/** `count` different free ports that only this machine can reach. */
export async function freeLoopbackPorts(count) {
  const servers = [];
  for (let index = 0; index < count; index += 1) servers.push(await listen('127.0.0.1', 0));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map(close));
  return ports;
}

async function tryPort(host, port) {
  try {
    const server = await listen(host, port);
    const found = server.address().port;
    await close(server);
    return found;
  } catch (error) {
    if (error.code === 'EADDRINUSE') return undefined;
    if (error.code === 'EACCES') {
      throw new Sentence(
        `Port ${port} may not be opened by this user. Choose one above 1023, as in PORT=3000 npm start.`,
      );
    }
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
      throw new Sentence(
        `HOST=${host} is not an address of this machine. Use 127.0.0.1, 0.0.0.0 or one that is.`,
      );
    }
    throw error;
  }
}

async function listen(host, port) {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  return server;
}

function close(server) {
  return new Promise((resolve) => server.close(resolve));
}
