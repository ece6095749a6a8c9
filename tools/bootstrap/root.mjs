import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, without a slash at its end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Where everything goes that can be made again: Node itself, stamps, reports. Ignored by git. */
export const CACHE = join(ROOT, '.cache');

export function inRoot(...parts) {
  return join(ROOT, ...parts);
}
