/** Somebody who wants to be looked after every few seconds. */
interface Patient {
  keepAlive(): void;
}

// A round over everybody is spread over so many turns: in one turn it would hold up those who write.
const TURNS = 100;
const SHORTEST_TURN_MS = 10;

/** Looks after everybody once a round, a few at a time. */
export class KeepAlive {
  readonly #turns: readonly Set<Patient>[];
  readonly #turnOf = new Map<Patient, Set<Patient>>();
  readonly #timer: NodeJS.Timeout;
  #turn = 0;
  #next = 0;

  constructor(roundMs: number) {
    const count = Math.max(1, Math.min(TURNS, Math.floor(roundMs / SHORTEST_TURN_MS)));
    this.#turns = Array.from({ length: count }, () => new Set<Patient>());
    this.#timer = setInterval(() => {
      for (const patient of this.#turns[this.#turn] ?? []) patient.keepAlive();
      this.#turn = (this.#turn + 1) % count;
    }, roundMs / count).unref();
  }

  add(patient: Patient): void {
    const turn = this.#turns[this.#next];
    if (turn === undefined) return;
    this.#next = (this.#next + 1) % this.#turns.length;
    turn.add(patient);
    this.#turnOf.set(patient, turn);
  }

  remove(patient: Patient): void {
    this.#turnOf.get(patient)?.delete(patient);
    this.#turnOf.delete(patient);
  }

  /** How many there are. */
  get size(): number {
    return this.#turnOf.size;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
