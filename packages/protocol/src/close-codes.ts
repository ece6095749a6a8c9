/**
 * Why the server ends a connection. y-websocket 3.1 does not come back after 4400–4499 and does after all others, so
 * `retry` follows from the number: 44xx says "do not try again with this", 45xx says "later, or ask again".
 */
export interface CloseReason {
  readonly code: number;
  /** One sentence that a person can act on. It travels as the close frame's reason. */
  readonly sentence: string;
  readonly retry: boolean;
}

function final(code: number, sentence: string): CloseReason {
  return { code, sentence, retry: false };
}

function retryable(code: number, sentence: string): CloseReason {
  return { code, sentence, retry: true };
}

export const CLOSE = {
  'malformed-message': final(
    4400,
    'This page sent something that the server could not read. Reload the page.',
  ),
  'no-access': final(4401, 'You have no access to this document, or it does not exist.'),
  'wrong-origin': final(
    4403,
    'This address may not connect to the server. Ask its operator to allow the origin.',
  ),
  'bad-room-name': final(4404, 'There is no document at this address.'),
  'text-message': final(4405, 'This server speaks a binary protocol. Use a y-websocket client.'),
  'frame-too-large': final(4413, 'One message was larger than this server accepts. Insert less at once.'),
  refused: final(4422, 'A change was refused. Reload to go on; your text is kept on this device.'),
  'newer-version-needed': final(4426, 'A newer version of this page is needed: reload.'),
  'document-damaged': final(
    4460,
    'This document could not be loaded. Nothing was changed; ask the operator to look at the server log.',
  ),
  'internal-error': retryable(4500, 'Something went wrong on the server. Trying again.'),
  'server-draining': retryable(4501, 'The server is restarting.'),
  'too-many-connections': retryable(4503, 'The server is full at the moment.'),
  'room-full': retryable(4504, 'Too many people are in this document at the moment.'),
  'server-busy': retryable(4505, 'The server has more to do than it can at the moment. Trying again.'),
  'journal-failed': retryable(
    4507,
    'The server cannot store changes at the moment. Your text is kept on this device.',
  ),
  'access-changed': retryable(4510, 'Access to this document was changed.'),
  'ticket-expired': retryable(4511, 'The ticket for this document has run out.'),
  'slow-reader': retryable(4512, 'This connection is too slow to keep up. Trying again.'),
  'client-id-in-use': retryable(4513, 'Another connection uses the same client id.'),
} as const satisfies Record<string, CloseReason>;

export type CloseName = keyof typeof CLOSE;

export function closeNameOf(code: number): CloseName | undefined {
  return (Object.keys(CLOSE) as CloseName[]).find((name) => CLOSE[name].code === code);
}

/** Why one sync-write message was refused. The connection then closes with `refused`; the page keeps the edits. */
export const REFUSALS = {
  'read-only': { code: 1, sentence: 'You may read this document but not change it.' },
  'malformed-update': { code: 2, sentence: 'The change could not be read.' },
  'foreign-client-id': { code: 3, sentence: "The change claims to be somebody else's." },
  'over-budget': { code: 4, sentence: 'The change has more parts than this server accepts at once.' },
  'document-too-large': { code: 5, sentence: 'The document has reached its size limit.' },
} as const;

export type RefusalName = keyof typeof REFUSALS;

export function refusalNameOf(code: number): RefusalName | undefined {
  return (Object.keys(REFUSALS) as RefusalName[]).find((name) => REFUSALS[name].code === code);
}
