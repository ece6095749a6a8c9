'use client';

import { Toaster as Sonner } from 'sonner';
import { useTheme } from './theme.ts';

/** Where short notices appear. */
export function Toaster() {
  const { theme } = useTheme();
  return (
    <Sonner
      theme={theme}
      position="bottom-center"
      duration={6000}
      toastOptions={{
        style: {
          background: 'var(--surface-raised)',
          color: 'var(--text)',
          border: '1px solid var(--line)',
          boxShadow: 'var(--shadow-2)',
          fontFamily: 'var(--font-ui)',
        },
        actionButtonStyle: { background: 'var(--accent)', color: 'var(--accent-text)' },
      }}
    />
  );
}
