import type { ComponentPropsWithRef } from 'react';
import styles from './controls.module.css';

/** A text field under its label. */
export function TextField({ label, ...rest }: ComponentPropsWithRef<'input'> & { readonly label: string }) {
  return (
    <label className={styles.label}>
      {label}
      <input className={styles.field} {...rest} />
    </label>
  );
}
