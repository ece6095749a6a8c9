/** Weakest first. */
export const ROLES = ['view', 'comment', 'suggest', 'edit', 'own'] as const;

/** What a ticket lets its bearer do. Somebody with no access gets no ticket. */
export type Role = (typeof ROLES)[number];

/** May this role's updates be written? */
export function mayWrite(role: Role): boolean {
  return role === 'edit' || role === 'own';
}
