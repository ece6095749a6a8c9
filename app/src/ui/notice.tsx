import type { ReactNode } from 'react';
import styles from './notice.module.css';
import { Wordmark } from './wordmark.tsx';

export interface NoticeProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A whole page that says one thing. */
export function Notice({ title, children, actions }: NoticeProps) {
  return (
    <main className={styles.notice}>
      <Wordmark />
      <h1 className={styles.title}>{title}</h1>
      <div className={styles.text}>{children}</div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </main>
  );
}
