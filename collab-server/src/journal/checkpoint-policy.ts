/** What has come to a document since its newest checkpoint, and how large that one is, in bytes. */
export interface Growth {
  readonly rows: number;
  readonly bytes: number;
  readonly checkpointBytes: number;
}

export const NO_GROWTH: Growth = { rows: 0, bytes: 0, checkpointBytes: 0 };

const ROWS = 500;
const BYTES = 256 * 1024;

/**
 * Is a checkpoint worth its fold? Loading then reads at most 500 rows, or at most as many bytes again as the checkpoint has, so
 * that the work of all folds together stays in proportion to what was written.
 */
export function isCheckpointDue({ rows, bytes, checkpointBytes }: Growth): boolean {
  if (rows < 2) return false;
  return bytes >= Math.max(BYTES, checkpointBytes) || (rows >= ROWS && bytes * 8 >= checkpointBytes);
}
