import 'server-only';
import { environment } from '../data/environment.ts';

/** The origin of links that are given to others; `null` when the operator named none and the page's own is right. */
export function publicOrigin(): string | null {
  return environment().publicUrl?.origin ?? null;
}
