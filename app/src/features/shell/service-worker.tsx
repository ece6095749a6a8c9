'use client';

import { useEffect } from 'react';

/** Lets pages open without a network. Browsers keep service workers for secure pages only. */
export function ServiceWorker() {
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
    navigator.serviceWorker.register('/sw.js').catch((error: unknown) => {
      console.warn('Pages will not open without a network:', error);
    });
  }, []);
  return null;
}
