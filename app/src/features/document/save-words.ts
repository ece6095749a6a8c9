import type { KeptEdits, OfflineCause, SaveState } from '@coscribe/editor';

export function edits(count: number): string {
  return count === 1 ? '1 edit' : `${count} edits`;
}

/** How many edits were put aside and never sent. */
export function countKept(kept: readonly KeptEdits[]): number {
  return kept.reduce((sum, entry) => sum + entry.edits, 0);
}

/** What stands by the title. `keptEdits`: those that were put aside, never sent. */
export function saveWords(save: SaveState, hasJustReturned: boolean, keptEdits: number): string {
  switch (save.kind) {
    case 'loading':
      return 'Opening…';
    case 'saved':
      if (keptEdits > 0) return `${edits(keptEdits)} not sent`;
      return hasJustReturned ? 'All changes saved' : 'Saved';
    case 'saving':
      return 'Saving…';
    case 'offline':
      return save.edits === 0 ? 'Offline' : `Offline · ${edits(save.edits)}`;
    case 'unkept':
      return 'Not saved';
    case 'closed':
      return save.close === 'newer-version-needed' ? 'Read only' : 'Closed';
  }
}

const CAUSES: Record<OfflineCause, string> = {
  'no-network': 'You are offline.',
  'server-unreachable': 'The server cannot be reached.',
  'server-restarting': 'The server is restarting.',
  'server-cannot-store': 'The server cannot store changes at the moment.',
  'server-full': 'The server is full at the moment.',
};

export function causeWords(cause: OfflineCause): string {
  return CAUSES[cause];
}

/** How many edits are kept, and when the next try is; both times in epoch milliseconds. */
export function waitingWords(count: number, nextTryAt: number | null, now: number): string {
  const kept = count === 0 ? 'Go on writing; nothing is lost.' : `${edits(count)} kept on this device.`;
  if (nextTryAt === null) return `${kept} Trying now…`;
  return `${kept} Next try in ${Math.max(1, Math.ceil((nextTryAt - now) / 1000))} s.`;
}

/** Said for a moment when the connection is back. */
export function returnWords(save: SaveState, keptEdits: number): string {
  if (keptEdits > 0)
    return `Back again. ${edits(keptEdits)} could not be sent; the top of the page says why.`;
  return save.kind === 'saved' ? 'Back again. All changes saved.' : 'Back again. Saving…';
}
