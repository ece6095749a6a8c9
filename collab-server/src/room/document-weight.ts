import * as Y from 'yjs';

// Bytes of memory, as measured with Node 24 (document-weight.test.ts holds them against the heap): a struct with its ids and its
// place; what a key, a format, a nested type and a client id take besides; the values in a struct.
const STRUCT = 200;
const KEYED = 130;
const FORMAT = 120;
const NESTED_TYPE = 850;
const CLIENT = 210;
const VALUE = 24;
const OBJECT = 150;
const BINARY = 250;

// The last character that V8 keeps in one byte.
const LATIN = 0xff;
const SAMPLES = 8;

/** What a Y.Doc takes of memory, in bytes, by what is in it: right within a third, for text, blocks, keys and values alike. */
export function weightOf({ store }: Y.Doc): number {
  let bytes = store.clients.size * CLIENT;
  for (const structs of store.clients.values()) {
    bytes += structs.length * STRUCT;
    for (const struct of structs) {
      if (!(struct instanceof Y.Item)) continue;
      if (struct.parentSub !== null) bytes += KEYED;
      bytes += weightOfContent(struct.content);
    }
  }
  return bytes;
}

function weightOfContent(content: Y.Item['content']): number {
  if (content instanceof Y.ContentString) return weightOfText(content.str);
  if (content instanceof Y.ContentAny)
    return content.arr.reduce((sum, value) => sum + weightOfValue(value), 0);
  if (content instanceof Y.ContentType) return NESTED_TYPE;
  if (content instanceof Y.ContentFormat)
    return FORMAT + weightOfText(content.key) + weightOfValue(content.value);
  if (content instanceof Y.ContentEmbed) return weightOfValue(content.embed);
  if (content instanceof Y.ContentBinary) return BINARY + content.content.length;
  if (content instanceof Y.ContentDoc) return 2 * NESTED_TYPE;
  return 0;
}

function weightOfValue(value: unknown): number {
  if (typeof value === 'string') return VALUE + weightOfText(value);
  if (value instanceof Uint8Array) return BINARY + value.length;
  if (typeof value !== 'object' || value === null) return VALUE;
  return Object.values(value).reduce((sum: number, part) => sum + weightOfValue(part), OBJECT);
}

/** V8 keeps a text in one byte for each character, or in two when one of them needs it: a few are looked at. */
function weightOfText(text: string): number {
  const step = Math.max(1, Math.floor(text.length / SAMPLES));
  for (let at = 0; at < text.length; at += step) if (text.charCodeAt(at) > LATIN) return 2 * text.length;
  return text.length;
}
