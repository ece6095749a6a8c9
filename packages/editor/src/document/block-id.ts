import { randomToken } from '@coscribe/protocol';

const ID_LENGTH = 10;

/** A block's id: new in its document, however many people make blocks at once. */
export function newBlockId(): string {
  return randomToken(ID_LENGTH);
}
