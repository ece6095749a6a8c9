/** What `GET /healthz` answers. */
export interface Health {
  /** Is everything as it should be? */
  readonly ok: boolean;
  /** Why it is not. */
  readonly reason?: 'draining' | 'journal-failing';
  readonly rooms: number;
  readonly connections: number;
}
