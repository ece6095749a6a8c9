import { PERSON_COLORS, type PresenceUser } from '@coscribe/protocol';
import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Awareness } from 'y-protocols/awareness';
import type { DocSession } from '../collab/session-state.ts';
import { editorOf } from './editor-handle.ts';
import { useSession } from './use-session.ts';

export interface Person {
  /** The connection to jump to: one with a caret, when the person has several. */
  readonly clientId: number;
  readonly user: PresenceUser;
  readonly isMe: boolean;
  readonly hasCursor: boolean;
}

export interface People {
  /** Everybody in the document, each once (by `user.id`), I first. */
  readonly people: readonly Person[];
  /** Scrolls my page to that person's caret. False when there is none. */
  jumpTo(person: Person): boolean;
}

const NOBODY: readonly Person[] = [];

export function usePeople(session: DocSession): People {
  const { awareness, me } = useSession(session);
  const seen = useRef<{ text: string; people: readonly Person[] }>({ text: '', people: NOBODY });
  const subscribe = useCallback(
    (listener: () => void) => {
      awareness?.on('change', listener);
      return () => awareness?.off('change', listener);
    },
    [awareness],
  );
  const read = useCallback(() => {
    const people = awareness === null ? NOBODY : readPeople(awareness, me);
    // Carets move far more often than people come and go: the list stays the same object meanwhile.
    const text = JSON.stringify(people);
    if (text !== seen.current.text) seen.current = { text, people };
    return seen.current.people;
  }, [awareness, me]);
  const people = useSyncExternalStore(subscribe, read, () => NOBODY);
  return useMemo(
    () => ({ people, jumpTo: (person: Person) => editorOf(session)?.jumpTo(person.clientId) ?? false }),
    [people, session],
  );
}

function readPeople(awareness: Awareness, me: PresenceUser | null): Person[] {
  const found = new Map<string, Person>();
  for (const [clientId, state] of awareness.getStates()) {
    const isOwn = clientId === awareness.clientID;
    const user = isOwn ? me : readUser(state.user);
    if (user === null) continue;
    const hasCursor = typeof state.cursor === 'object' && state.cursor !== null;
    const isMe = isOwn || user.id === me?.id;
    const known = found.get(user.id);
    if (known === undefined || (!isMe && hasCursor && !known.hasCursor) || isOwn) {
      found.set(user.id, { clientId, user, isMe, hasCursor });
    }
  }
  return [...found.values()].sort((a, b) => Number(b.isMe) - Number(a.isMe) || a.clientId - b.clientId);
}

/** Presence is anybody's JSON until a server has stamped it (AUTH=none never does). */
function readUser(value: unknown): PresenceUser | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, name, color } = value as Record<string, unknown>;
  if (typeof id !== 'string' || typeof name !== 'string') return null;
  const known = PERSON_COLORS.find((one) => one === color) ?? 'blue';
  return { id, name: name.slice(0, 64), color: known };
}
