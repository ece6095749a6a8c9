import type { PersonColor } from '@coscribe/protocol';
import type { CSSProperties } from 'react';
import styles from './avatar.module.css';

/** Somebody's initials in their colour. The name beside or around it is for the reader; this is decoration. */
export function Avatar({ name, color }: { readonly name: string; readonly color: PersonColor }) {
  const style = { '--avatar-color': `var(--person-${color})` } as CSSProperties;
  return <span className={styles.avatar} style={style} data-initials={initialsOf(name)} aria-hidden="true" />;
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}
