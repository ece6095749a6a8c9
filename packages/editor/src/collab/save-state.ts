import { CLOSE } from '@coscribe/protocol';
import type { LineState } from './server-line.ts';
import type { SaveState } from './session-state.ts';

export interface SaveFacts {
  readonly line: LineState;
  readonly hasContent: boolean;
  /** Is the document of a newer major version than this page? */
  readonly isBehind: boolean;
  /** Unacknowledged updates of all tabs. */
  readonly edits: number;
  /** Have some of them been waiting for longer than a server needs? */
  readonly isOverdue: boolean;
  /** Why this device keeps nothing; `null` when it does. */
  readonly unkeptBecause: string | null;
}

/** The one place that decides what stands by the title. */
export function saveStateOf(facts: SaveFacts): SaveState {
  const { line, hasContent, isBehind, edits, isOverdue, unkeptBecause } = facts;
  if (line.kind === 'ended' || (isBehind && hasContent)) {
    const close = line.kind === 'ended' ? line.close : 'newer-version-needed';
    return { kind: 'closed', close, sentence: CLOSE[close].sentence, edits };
  }
  const isUnkept = edits > 0 && unkeptBecause !== null;
  if (isUnkept && (line.kind === 'down' || isOverdue))
    return { kind: 'unkept', edits, reason: unkeptBecause };
  if (line.kind === 'down') return { kind: 'offline', edits, nextTryAt: line.nextTryAt, cause: line.cause };
  if (!hasContent) return { kind: 'loading' };
  return edits > 0 ? { kind: 'saving', edits } : { kind: 'saved' };
}
