import type { Ownership } from '../gate/verdict.ts';
import type { Writer } from './member.ts';

const NOBODY: ReadonlyMap<number, string> = new Map();

/** Which actor owns which client id of one document (the first writer, for ever), and who uses an id right now. */
export class ClientIds {
  readonly #stored: ReadonlyMap<number, string>;
  // Most rooms are only read, and without tickets nobody owns anything: a map is made when it is needed.
  #owners: Map<number, string> | undefined;
  /** Of admitted updates that are not committed yet. */
  #claims: Map<number, string> | undefined;
  #users: Map<number, Writer> | undefined;

  constructor(owners: ReadonlyMap<number, string>) {
    this.#stored = owners.size === 0 ? NOBODY : owners;
  }

  /** Of what is on disk. */
  get owners(): ReadonlyMap<number, string> {
    return this.#owners ?? this.#stored;
  }

  /** Without tickets everybody may be anybody. */
  ownershipOf(client: number, actor: string | null): Ownership {
    if (actor === null) return 'own';
    const owner = this.owners.get(client) ?? this.#claims?.get(client);
    if (owner === undefined) return 'unclaimed';
    return owner === actor ? 'own' : 'foreign';
  }

  /** Does another actor's live connection use one of these ids? */
  areInUse(clients: readonly number[], writer: Writer): boolean {
    return clients.some((client) => {
      const user = this.#users?.get(client);
      return user !== undefined && user !== writer && user.actor !== writer.actor;
    });
  }

  userOf(client: number): Writer | undefined {
    return this.#users?.get(client);
  }

  use(client: number, user: Writer): void {
    this.#users ??= new Map();
    this.#users.set(client, user);
  }

  /** Says whether `user` was the one that used it. */
  release(client: number, user: Writer): boolean {
    return this.#users?.get(client) === user && this.#users.delete(client);
  }

  claim(clients: readonly number[], actor: string | null): void {
    if (actor === null || clients.length === 0) return;
    this.#claims ??= new Map();
    for (const client of clients) this.#claims.set(client, actor);
  }

  /** The claims of an update are on disk. */
  settle(clients: readonly number[]): void {
    for (const client of clients) {
      const actor = this.#claims?.get(client);
      if (actor === undefined) continue;
      this.#owners ??= new Map(this.#stored);
      this.#owners.set(client, actor);
      this.#claims?.delete(client);
    }
  }

  /** Nothing that was claimed since got to the disk. */
  dropClaims(): void {
    this.#claims = undefined;
  }
}
