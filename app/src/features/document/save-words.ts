import type { OfflineCause, SaveState } from '@coscribe/editor';

export function edits(count: number): string {
  return count === 1 ? '1 edit' : `${count} edits`;
}

/** What stands by the title. */
export function saveWords(save: SaveState, hasJustReturned: boolean): string {
  switch (save.kind) {
    case 'loading':
      return 'Opening…';
    case 'saved':
      return hasJustReturned ? 'All changes saved' : 'Saved';
    case 'saving':
      return 'Saving…';
    case 'offline':
      return save.edits === 0 ? 'Offline' : `Offline · ${edits(save.edits)}`;
    case 'unkept':
      return 'Not saved';
    case 'closed':
      return 'Closed';
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
