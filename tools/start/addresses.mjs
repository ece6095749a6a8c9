import { networkInterfaces } from 'node:os';

/** Where people find us: `main` is the one address to print, `network` those for other machines. */
export function addressesOf({ host, publicUrl }, port) {
  const main =
    publicUrl ?? `http://${isEverywhere(host) || isLoopback(host) ? 'localhost' : bracket(host)}:${port}`;
  const network = isEverywhere(host)
    ? networkHosts(host).map((name) => `http://${bracket(name)}:${port}`)
    : [];
  return { main, network };
}

/** The address by which this machine reaches itself. */
export function ownAddress(host, port) {
  const reachable = host === '::' ? '::1' : host === '0.0.0.0' ? '127.0.0.1' : host;
  return `http://${bracket(reachable)}:${port}`;
}

function networkHosts(host) {
  return Object.values(networkInterfaces())
    .flat()
    .filter(
      ({ internal, family, scopeid }) => !internal && (family === 'IPv4' || (host === '::' && !scopeid)),
    )
    .map(({ address }) => address);
}

function isEverywhere(host) {
  return host === '0.0.0.0' || host === '::';
}

function isLoopback(host) {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

function bracket(host) {
  return host.includes(':') ? `[${host}]` : host;
}
