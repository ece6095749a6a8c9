'use client';

import type { DocSession } from '@coscribe/editor';
import { useSession } from '@coscribe/editor';
import { useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import styles from './document.module.css';
import { causeWords, countKept, edits, returnWords, waitingWords } from './save-words.ts';

interface ConnectionBarProps {
  readonly session: DocSession;
  readonly hasJustReturned: boolean;
}

/** What happened to the connection, what is kept, and when the next try is. Gone when all is well. */
export function ConnectionBar({ session, hasJustReturned }: ConnectionBarProps) {
  const { save, kept } = useSession(session);
  const now = useSeconds(save.kind === 'offline');
  if (save.kind === 'offline') {
    return (
      <section className={styles.notice} aria-label="Connection">
        <span className={styles.dot} aria-hidden="true" />
        <div className={styles.noticeText}>
          <span className={styles.noticeMain} role="status">
            {causeWords(save.cause)}
          </span>
          <span className={styles.noticeMore}>{waitingWords(save.edits, save.nextTryAt, now)}</span>
        </div>
        <Button onClick={() => session.tryNow()}>Try now</Button>
      </section>
    );
  }
  if (save.kind === 'unkept') {
    return (
      <section className={styles.notice} aria-label="Connection">
        <span className={styles.dot} aria-hidden="true" />
        <div className={styles.noticeText}>
          <span className={styles.noticeMain} role="alert">
            {edits(save.edits)} only in this tab. Keep it open.
          </span>
          <span className={styles.noticeMore}>{save.reason}</span>
        </div>
        <Button onClick={() => session.tryNow()}>Try now</Button>
      </section>
    );
  }
  if (!hasJustReturned) return null;
  const notSent = countKept(kept);
  return (
    <section className={styles.notice} aria-label="Connection restored">
      <span className={styles.dot} data-good={notSent === 0} aria-hidden="true" />
      <span role="status">{returnWords(save, notSent)}</span>
    </section>
  );
}

/** The time, each second while `isRunning`. */
function useSeconds(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
