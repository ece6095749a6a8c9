'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';

/** Lets pages open without a network. Browsers keep service workers for secure pages only. */
export function ServiceWorker() {
  const path = usePathname();
  /** The page that a worker has seen being loaded: it has kept that one by itself. */
  const seen = useRef<string | null>(null);
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
    if (navigator.serviceWorker.controller !== null) seen.current ??= window.location.pathname;
    navigator.serviceWorker.register('/sw.js').catch((error: unknown) => {
      console.warn('Pages will not open without a network:', error);
    });
  }, []);
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
    if (seen.current === path) return;
    seen.current = '';
    void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage({ keep: path }));
  }, [path]);
  return null;
}
