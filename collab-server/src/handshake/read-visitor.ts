import type { IncomingMessage } from 'node:http';
import {
  type CloseName,
  parseDocumentId,
  roomNameFromPath,
  SUBPROTOCOL,
  TICKET_SUBPROTOCOL_PREFIX,
} from '@coscribe/protocol';
import { checkTicket } from '@coscribe/protocol/ticket';
import type { Visitor } from '../connection/connection.ts';
import type { Config } from './config.ts';
import { originMayConnect } from './origin.ts';

export type VisitorReading =
  | { readonly ok: true; readonly visitor: Visitor }
  | { readonly ok: false; readonly close: CloseName };

/** Reads an upgrade request: which room, who, and may they? (ACCESS-1) */
export async function readVisitor(request: IncomingMessage, config: Config): Promise<VisitorReading> {
  if (!originMayConnect(request, config)) return { ok: false, close: 'wrong-origin' };
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const room = roomNameFromPath(path);
  if (room === undefined) return { ok: false, close: 'bad-room-name' };
  const offered = offeredProtocols(request);
  const announced = offered.includes(SUBPROTOCOL);
  if (config.auth.kind === 'none') {
    const visitor: Visitor = {
      room,
      role: 'edit',
      person: null,
      grant: null,
      issuedAt: 0,
      schema: null,
      announced,
    };
    return { ok: true, visitor };
  }
  if (parseDocumentId(room) === undefined) return { ok: false, close: 'bad-room-name' };
  const jwt =
    offered
      .find((name) => name.startsWith(TICKET_SUBPROTOCOL_PREFIX))
      ?.slice(TICKET_SUBPROTOCOL_PREFIX.length) ?? new URLSearchParams(query).get('ticket');
  if (jwt == null) return { ok: false, close: 'no-access' };
  const check = await checkTicket(jwt, config.auth.secret);
  if (!check.ok) return { ok: false, close: check.reason === 'expired' ? 'ticket-expired' : 'no-access' };
  const { ticket, issuedAt } = check;
  if ((ticket.document as string) !== room) return { ok: false, close: 'no-access' };
  const { role, actor, grant, schema } = ticket;
  return { ok: true, visitor: { room, role, person: actor, grant, issuedAt, schema, announced } };
}

function offeredProtocols(request: IncomingMessage): string[] {
  const header = request.headers['sec-websocket-protocol'] ?? '';
  return header.split(',').map((name) => name.trim());
}
