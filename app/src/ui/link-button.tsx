import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './controls.module.css';

interface LinkButtonProps {
  readonly href: string;
  readonly tone?: 'plain' | 'primary';
  readonly children: ReactNode;
}

/** A link to another page that looks like a button. */
export function LinkButton({ href, tone = 'plain', children }: LinkButtonProps) {
  return (
    <Link href={href} className={styles.button} data-tone={tone}>
      {children}
    </Link>
  );
}
