/** One large write on its way: how many of its slices are still to be settled. */
export class LargeWrite {
  #left = Number.POSITIVE_INFINITY;
  #onItsWay = 0;
  #isOver = false;
  #release: () => void = () => undefined;
  #onOver: () => void = () => undefined;

  /** Nothing more of it is to be handed over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** `release` is called for each slice that was sent and is on its way no more. */
  begin(slices: number, release: () => void): void {
    this.#left = slices;
    this.#release = release;
  }

  sent(): void {
    this.#onItsWay++;
  }

  /** Calls `listener`, the newest one only, when it is over. */
  onOver(listener: () => void): void {
    this.#onOver = listener;
  }

  /** One slice is settled. Says whether all are. */
  settled(): boolean {
    if (this.#isOver) return false;
    this.#left--;
    this.#onItsWay--;
    this.#release();
    return this.#left === 0;
  }

  /** It was refused, or asked again, or its connection is closed. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (; this.#onItsWay > 0; this.#onItsWay--) this.#release();
    this.#onOver();
  }
}
