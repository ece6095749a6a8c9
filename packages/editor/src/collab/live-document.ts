import { decodeExtension, type ExtensionMessage, MESSAGE, type PresenceUser } from '@coscribe/protocol';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { withoutFormattingCleanup } from '../document/yjs-internals.ts';
import type { EditRow } from './edit-row.ts';

export interface LiveDocumentOptions {
  readonly url: string;
  readonly documentId: string;
  readonly Socket: typeof WebSocket;
  readonly me: PresenceUser | null;
  /** An update was made here. Called before it is sent. */
  readonly onEdit: (update: Uint8Array) => void;
  /** An update came from the server. */
  readonly onReceived: (update: Uint8Array) => void;
  readonly onMessage: (message: ExtensionMessage) => void;
  readonly onSynced: () => void;
}

/** The origin of what comes from the device copy. */
const DEVICE = { by: 'device' };

/** One Y.Doc with its connection. A refusal ends it; the session then makes another one. */
export class LiveDocument {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  readonly #options: LiveDocumentOptions;
  readonly #provider: WebsocketProvider;
  #isFromDevice = false;

  constructor(options: LiveDocumentOptions) {
    this.#options = options;
    withoutFormattingCleanup(this.doc);
    this.awareness = new Awareness(this.doc);
    this.greet(options.me);
    // Before the provider's own listener, so that an edit is known when its message is handed to the socket.
    this.doc.on('update', this.#onUpdate);
    this.#provider = new WebsocketProvider(options.url, encodeURIComponent(options.documentId), this.doc, {
      awareness: this.awareness,
      connect: false,
      disableBc: true,
      // The socket waits by itself: the provider's waits have no jitter and cannot be cut short.
      maxBackoffTime: 1,
      WebSocketPolyfill: options.Socket,
    });
    this.#provider.messageHandlers[MESSAGE.coscribe] = (_, decoder) => {
      const message = readMessage(() => decodeExtension(decoder));
      if (message !== null) options.onMessage(message);
    };
    this.#provider.on('sync', (isSynced: boolean) => {
      if (isSynced) options.onSynced();
    });
  }

  connect(): void {
    this.#provider.connect();
  }

  /** Says who I am to the others; the server writes what the ticket says over it. */
  greet(me: PresenceUser | null): void {
    if (me !== null) this.awareness.setLocalStateField('user', me);
  }

  /** Takes in updates that the server has. They are not sent to it. */
  takeDurable(updates: readonly Uint8Array[]): void {
    if (updates.length === 0) return;
    this.#fromDevice(() => {
      Y.transact(
        this.doc,
        () => {
          for (const update of updates) Y.applyUpdate(this.doc, update);
        },
        this.#provider,
        false,
      );
    });
  }

  /** Takes in an edit of another tab or of an earlier visit; it is sent unless the document holds it already. */
  takeEdit(row: EditRow): void {
    row.isApplied = true;
    this.#fromDevice(() => Y.applyUpdate(this.doc, row.update, DEVICE));
  }

  #fromDevice(apply: () => void): void {
    this.#isFromDevice = true;
    try {
      apply();
    } finally {
      this.#isFromDevice = false;
    }
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (this.#isFromDevice) return;
    if (origin === this.#provider) this.#options.onReceived(update);
    else this.#options.onEdit(update);
  };

  destroy(): void {
    this.#provider.destroy();
    this.doc.off('update', this.#onUpdate);
    this.awareness.destroy();
    this.doc.destroy();
  }
}

/** What a newer server says in a way that this page doesn't know is none of its business. */
function readMessage(read: () => ExtensionMessage): ExtensionMessage | null {
  try {
    return read();
  } catch {
    return null;
  }
}
