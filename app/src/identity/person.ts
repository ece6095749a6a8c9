import type { PersonColor } from '@coscribe/protocol';

/** Somebody who uses this server, as pages and tickets show them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly color: PersonColor;
}
