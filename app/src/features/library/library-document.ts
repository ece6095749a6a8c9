import type { PersonColor, Role } from '@coscribe/protocol';

/** One line of the library, as the page gets it. */
export interface LibraryDocument {
  readonly id: string;
  /** '' when it has none. */
  readonly title: string;
  /** Epoch milliseconds, like `trashedAt`. */
  readonly updatedAt: number;
  readonly mine: boolean;
  readonly role: Role;
  readonly trashedAt: number | null;
}

export interface Me {
  readonly id: string;
  readonly name: string;
  readonly color: PersonColor;
}
