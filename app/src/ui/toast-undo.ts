import { toast } from 'sonner';

const TIME_TO_THINK_MS = 12_000;

/** Says what was done and offers to take it back. */
export function toastUndo(sentence: string, undo: () => void): void {
  toast(sentence, { duration: TIME_TO_THINK_MS, action: { label: 'Undo', onClick: undo } });
}
