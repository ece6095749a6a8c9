import type { PersonColor } from '@coscribe/protocol';
import type { CSSProperties } from 'react';
import styles from './avatar.module.css';
import { initialsOf } from './initials.ts';

/** Somebody's initials in their colour. The name beside or around it is for the reader; this is decoration. */
export function Avatar({ name, color }: { readonly name: string; readonly color: PersonColor }) {
  const style = { '--avatar-color': `var(--person-${color})` } as CSSProperties;
  return <span className={styles.avatar} style={style} data-initials={initialsOf(name)} aria-hidden="true" />;
}
