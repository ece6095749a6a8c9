/** Sync-writes of one connection that are not acknowledged yet, numbered from 1 as the server numbers them. */
export class SentWrites<Row> {
  #sent = 0;
  #open: { readonly index: number; readonly rows: readonly Row[] }[] = [];

  /** One more sync-write has gone out; its durability is that of `rows`. */
  add(rows: readonly Row[]): void {
    this.#sent += 1;
    this.#open.push({ index: this.#sent, rows });
  }

  /** Writes 1 to `through` are on the server's disk. Gives the rows that they carried. */
  durable(through: number): Row[] {
    const settled = this.#open.filter(({ index }) => index <= through);
    this.#open = this.#open.filter(({ index }) => index > through);
    return settled.flatMap(({ rows }) => rows);
  }

  get isWaiting(): boolean {
    return this.#open.length > 0;
  }
}
