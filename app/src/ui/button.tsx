import type { ComponentPropsWithRef } from 'react';
import styles from './controls.module.css';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly size?: 'normal' | 'large';
}

export function Button({
  tone = 'plain',
  size = 'normal',
  type = 'button',
  className,
  ...rest
}: ButtonProps) {
  const names = className === undefined ? styles.button : `${styles.button} ${className}`;
  return <button type={type} className={names} data-tone={tone} data-size={size} {...rest} />;
}

/** A button that shows only an icon; `aria-label` says what it does. */
export function IconButton({
  type = 'button',
  ...rest
}: ComponentPropsWithRef<'button'> & { readonly 'aria-label': string }) {
  return <button type={type} className={styles.icon} title={rest['aria-label']} {...rest} />;
}
