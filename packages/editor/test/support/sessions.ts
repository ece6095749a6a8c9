import { createDocSession } from '../../src/collab/create-doc-session.ts';
import type {
  DocSession,
  DocSessionOptions,
  SaveState,
  SessionSnapshot,
} from '../../src/collab/session-state.ts';

const open: DocSession[] = [];

/** A session that ends with its test. */
export function startSession(options: DocSessionOptions): DocSession {
  const session = createDocSession(options);
  open.push(session);
  return session;
}

export async function endSessions(): Promise<void> {
  await Promise.all(open.splice(0).map((session) => session.destroy()));
}

/** Resolves with the first snapshot that `holds` for; judged after every change of it and of its document. */
export function until(
  session: DocSession,
  holds: (snapshot: SessionSnapshot) => boolean,
): Promise<SessionSnapshot> {
  return new Promise((resolve) => {
    let stopSession = (): void => undefined;
    let stopDoc = (): void => undefined;
    const judge = (): void => {
      stopDoc();
      const snapshot = session.getSnapshot();
      if (holds(snapshot)) {
        stopSession();
        resolve(snapshot);
        return;
      }
      snapshot.doc?.on('update', judge);
      stopDoc = () => snapshot.doc?.off('update', judge);
    };
    stopSession = session.subscribe(judge);
    judge();
  });
}

export function untilSave(session: DocSession, save: Partial<SaveState>): Promise<SessionSnapshot> {
  const wanted = Object.entries(save);
  return until(session, (snapshot) =>
    wanted.every(([key, value]) => (snapshot.save as unknown as Record<string, unknown>)[key] === value),
  );
}

export function textOf(session: DocSession): string | null {
  return session.getSnapshot().doc?.getText('body').toString() ?? null;
}

/** Types at the end of the document. */
export function type(session: DocSession, text: string): void {
  const body = session.getSnapshot().doc?.getText('body');
  if (body === undefined) throw new Error('there is nothing to type in yet');
  body.insert(body.length, text);
}

export function untilText(session: DocSession, holds: (text: string) => boolean): Promise<SessionSnapshot> {
  return until(session, () => holds(textOf(session) ?? ''));
}

/** Every save state that the session shows from now on. */
export function watchSave(session: DocSession): SaveState[] {
  const seen: SaveState[] = [session.getSnapshot().save];
  session.subscribe(() => {
    const { save } = session.getSnapshot();
    if (seen.at(-1) !== save) seen.push(save);
  });
  return seen;
}
