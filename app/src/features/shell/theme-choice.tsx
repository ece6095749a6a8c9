'use client';

import { MenuChoice } from '../../ui/menu.tsx';
import { useTheme } from '../../ui/theme.ts';

const CHOICES = [
  { value: 'system', label: 'Like the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

/** The theme, as a part of a menu. */
export function ThemeChoice() {
  const { theme, setTheme } = useTheme();
  return <MenuChoice label="Appearance" value={theme} choices={CHOICES} onChange={setTheme} />;
}
