import { extname } from 'node:path';

/** Where a thread's file lies: beside this one, as TypeScript in the tests and as JavaScript after a build. */
export function threadUrl(name: string): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
}
