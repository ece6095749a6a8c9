import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';

/** Somebody who types one character after another into a text of their own; every call gives one V1 update. */
export function typist(clientId: number): () => Uint8Array {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = clientId;
  const text = doc.getText(`typist-${clientId}`);
  let last = new Uint8Array();
  doc.on('update', (update: Uint8Array) => {
    last = new Uint8Array(update);
  });
  return () => {
    text.insert(text.length, 'x');
    return last;
  };
}

/**
 * Calls `onKeystrokes` with every client's run of clocks in the update, whether it came alone or merged with others.
 */
export function readKeystrokes(
  update: Uint8Array,
  onKeystrokes: (client: number, from: number, to: number) => void,
): void {
  const clients = decoding.readVarUint(decoding.createDecoder(update));
  if (clients === 0) return;
  const { from, to } = Y.parseUpdateMeta(update);
  for (const [client, end] of to) onKeystrokes(client, from.get(client) ?? 0, end);
}
