/** Who somebody is, as the ticket says; the server writes it over the `user` field of every presence state (ACCESS-2). */
export interface PresenceUser {
  /** The actor's id: the same person in two tabs has one. */
  readonly id: string;
  readonly name: string;
  /** One of `PERSON_COLORS`, by name; the page maps it to a colour legible in its theme. */
  readonly color: PersonColor;
}

export const PERSON_COLORS = [
  'red',
  'orange',
  'amber',
  'green',
  'teal',
  'sky',
  'blue',
  'violet',
  'plum',
  'rose',
] as const;
export type PersonColor = (typeof PERSON_COLORS)[number];
