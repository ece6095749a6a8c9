'use client';

import { usePathname } from 'next/navigation';
import { useEffect } from 'react';

/** Lets pages open without a network. Browsers keep service workers for secure pages only. */
export function ServiceWorker() {
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
    navigator.serviceWorker.register('/sw.js').catch((error: unknown) => {
      console.warn('Pages will not open without a network:', error);
    });
  }, []);
  const pathname = usePathname();
  useEffect(() => {
    // The service worker sees no navigation when one goes from page to page within the site.
    if (navigator.serviceWorker?.controller)
      navigator.serviceWorker.controller.postMessage({ keep: pathname });
  }, [pathname]);
  return null;
}
