import { useCallback, useSyncExternalStore } from 'react';
import type { DocSession, SessionSnapshot } from '../collab/session-state.ts';

/** The session's snapshot; the component renders again after every change of it. */
export function useSession(session: DocSession): SessionSnapshot {
  const subscribe = useCallback((listener: () => void) => session.subscribe(listener), [session]);
  const read = useCallback(() => session.getSnapshot(), [session]);
  return useSyncExternalStore(subscribe, read, read);
}
