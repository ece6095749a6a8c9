import type { IncomingMessage } from 'node:http';

// RFC 9110, 7.6.1, and what older clients send of the kind.
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

// A client that names these in `connection` must not take them away: without its length a body reads as the next request.
const FRAMING: ReadonlySet<string> = new Set(['content-length', 'host']);

const FORWARDED: ReadonlySet<string> = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
]);

type HeaderPairs = readonly (readonly [string, string])[];

/** Names and values in the order and spelling in which they came. */
function pairsOf(raw: readonly string[]): HeaderPairs {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return pairs;
}

/** A message's headers without those that concern one connection only. */
export function endToEndHeaders(message: IncomingMessage): HeaderPairs {
  const named = new Set(
    (message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()),
  );
  return pairsOf(message.rawHeaders).filter(([name]) => {
    const lower = name.toLowerCase();
    return !HOP_BY_HOP.has(lower) && (FRAMING.has(lower) || !named.has(lower));
  });
}

/**
 * The headers that go on to the pages. Who asked, by which protocol and under which name: from the socket, or from the
 * proxy in front when there is one (`publicUrl`).
 */
export function requestHeaders(request: IncomingMessage, publicUrl: URL | undefined): HeaderPairs {
  const { headers, socket } = request;
  const peer = socket.remoteAddress ?? '';
  const trusted = publicUrl !== undefined;
  const earlier = trusted ? headers['x-forwarded-for'] : undefined;
  const proto =
    (trusted ? first(headers['x-forwarded-proto']) : undefined) ?? publicUrl?.protocol.slice(0, -1);
  const host = (trusted ? first(headers['x-forwarded-host']) : undefined) ?? publicUrl?.host ?? headers.host;
  const kept = endToEndHeaders(request).filter(([name]) => !FORWARDED.has(name.toLowerCase()));
  return [
    ...kept,
    ['x-forwarded-for', earlier === undefined ? peer : `${String(earlier)}, ${peer}`],
    ['x-forwarded-proto', proto ?? 'http'],
    ...(host === undefined ? [] : [['x-forwarded-host', host] as const]),
  ];
}

function first(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  return value?.split(',', 1)[0]?.trim() || undefined;
}
