import type { Duplex } from 'node:stream';
import type { Meters, RequestRefusal } from '../observe/meters.ts';

interface Refusal {
  readonly status: string;
  readonly reason: RequestRefusal;
}

const BAD: Refusal = { status: '400 Bad Request', reason: 'bad-head' };
const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', reason: 'head-too-large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', reason: 'head-too-slow' },
};

// Closed at once, a connection that still sends is reset before its client has read the answer.
const LINGER_MS = 1_000;

/** Says what was wrong with the head of a request, and ends the connection whether or not its client does. */
export function refuseHead(error: NodeJS.ErrnoException, wire: Duplex, meters: Meters): void {
  if (wire.writableEnded) return;
  if (!wire.writable) return void wire.destroy();
  const { status, reason } = REFUSALS[error.code ?? ''] ?? BAD;
  meters.requestsRefused[reason]++;
  wire.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  setTimeout(() => wire.destroy(), LINGER_MS).unref();
}
