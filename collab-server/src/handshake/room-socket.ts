import { CLOSE, type CloseName } from '@coscribe/protocol';
import { WebSocket } from 'ws';

// What `ws` closes with by itself, and what our clients know to mean the same: after these they do not try again.
const OWN_CODES: ReadonlyMap<number, CloseName> = new Map([
  [1002, 'malformed-message'],
  [1008, 'frame-too-large'],
  [1009, 'frame-too-large'],
]);

/** A WebSocket that says why it closes in the codes of `CLOSE`, also when `ws` itself refuses what it reads. */
export class RoomSocket extends WebSocket {
  #refusedAs: CloseName | undefined;

  /** Why `ws` closed it by itself; `undefined` while it did not. */
  get refusedAs(): CloseName | undefined {
    return this.#refusedAs;
  }

  override close(code?: number, reason?: string | Buffer): void {
    const name = code === undefined ? undefined : OWN_CODES.get(code);
    this.#refusedAs ??= name;
    if (name === undefined) super.close(code, reason);
    else super.close(CLOSE[name].code, CLOSE[name].sentence);
  }
}
