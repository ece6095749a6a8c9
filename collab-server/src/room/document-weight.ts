import * as Y from 'yjs';

/** Bytes of memory that Yjs takes for one struct of each kind, without what it carries: measured (document-weight.test.ts). */
const STRUCT = 200;
const CHARACTER = 1;

export function weightOf({ store }: Y.Doc): number {
  let bytes = 0;
  for (const structs of store.clients.values())
    for (const struct of structs) {
      bytes += STRUCT;
      if (struct instanceof Y.Item && struct.content instanceof Y.ContentString)
        bytes += struct.length * CHARACTER;
    }
  return bytes;
}
