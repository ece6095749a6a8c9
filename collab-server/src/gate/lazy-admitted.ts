import { admitting } from './admitted-state.ts';
import type { Admission, AdmittedState } from './verdict.ts';

/** Where a state is read from, and who is told when that cannot be done. */
export interface AdmittedSource {
  /** What is committed, in order. */
  updates(): readonly Uint8Array[];
  damaged(error: unknown): void;
}

/**
 * The admitted state of a document, made from what is committed when somebody asks for the first time: readers never do. A
 * source that cannot be read is told so, and every question throws.
 */
export class LazyAdmitted implements AdmittedState {
  readonly #source: AdmittedSource;
  #state: AdmittedState | undefined;
  /** Under way: whatever is asked meanwhile is answered when it is made to the end. */
  #steps: Generator<void, AdmittedState> | undefined;

  constructor(source: AdmittedSource) {
    this.#source = source;
  }

  /** Makes it now, in slices, so that others have their turn in between. Throws when the source cannot be read. */
  async prepare(): Promise<void> {
    while (this.#state === undefined) {
      const steps = this.#steps ?? admitting(this.#source.updates());
      this.#steps = undefined;
      const step = steps.next();
      if (step.done === true) {
        this.#keep(step.value);
        return;
      }
      this.#steps = steps;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #keep(state: AdmittedState): void {
    this.#state = state;
    this.#steps = undefined;
  }

  /** From here on the state is what is committed. */
  forget(): void {
    this.#state = undefined;
    this.#steps = undefined;
  }

  get clients(): number {
    return this.#get().clients;
  }

  clockOf(client: number): number {
    return this.#get().clockOf(client);
  }

  undeleted(client: number, range: { readonly start: number; readonly end: number }, parts: number[]): void {
    this.#get().undeleted(client, range, parts);
  }

  isKeyed(client: number, clock: number): boolean {
    return this.#get().isKeyed(client, clock);
  }

  rootsWith(roots: ReadonlySet<number>): number {
    return this.#get().rootsWith(roots);
  }

  add(admission: Admission): void {
    this.#get().add(admission);
  }

  isRepeated(update: Uint8Array): boolean {
    return this.#get().isRepeated(update);
  }

  noteKnown(update: Uint8Array): void {
    this.#get().noteKnown(update);
  }

  #get(): AdmittedState {
    if (this.#state !== undefined) return this.#state;
    const steps = this.#steps ?? admitting(this.#source.updates());
    this.#steps = undefined;
    try {
      for (;;) {
        const step = steps.next();
        if (step.done !== true) continue;
        this.#keep(step.value);
        return step.value;
      }
    } catch (error) {
      this.#source.damaged(error);
      throw error;
    }
  }
}
