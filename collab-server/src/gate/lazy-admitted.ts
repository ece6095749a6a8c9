import { admittedStateOf, admitting } from './admitted-state.ts';
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

  constructor(source: AdmittedSource) {
    this.#source = source;
  }

  /** Makes it now, in slices, so that others have their turn in between. */
  async prepare(): Promise<void> {
    if (this.#state !== undefined) return;
    const steps = admitting(this.#source.updates());
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) {
        this.#state = step.value;
        return;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** From here on the state is what is committed. */
  forget(): void {
    this.#state = undefined;
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
    try {
      this.#state = admittedStateOf(this.#source.updates());
      return this.#state;
    } catch (error) {
      this.#source.damaged(error);
      throw error;
    }
  }
}
