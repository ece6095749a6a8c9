import { applyWhole, createReplica } from '../journal/yjs-internals.ts';
import { weightOf } from './document-weight.ts';
import type { LogChunks } from './log-chunks.ts';

// Weighing goes through all structs: not for less growth than this.
const WORTH_WEIGHING = 1.1;

/** A log as a Y.Doc. */
export class Replica {
  readonly doc = createReplica();
  #through = 0;
  #weight = 0;
  /** Of the log when it was weighed. */
  #weighedBytes = 0;

  /** What it takes of memory, in bytes, as of the last `follow`, within a tenth of what came since it was weighed. */
  get weight(): number {
    return this.#weight;
  }

  /** Takes in what the log has beyond it. Throws when Yjs cannot: then this object must not be used any more. */
  follow(log: LogChunks): void {
    for (const { bytes } of log.after(this.#through)) applyWhole(this.doc, bytes);
    this.#through = log.end;
    if (log.bytes <= this.#weighedBytes * WORTH_WEIGHING) return;
    this.#weight = weightOf(this.doc);
    this.#weighedBytes = log.bytes;
  }
}
