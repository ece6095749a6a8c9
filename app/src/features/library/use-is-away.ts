'use client';

import { useEffect, useState } from 'react';

/** True when the page was kept on this device and the server cannot be reached. */
export function useIsAway(): boolean {
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    const ask = () => {
      fetch('/healthz', { cache: 'no-store' }).then(
        () => setAway(false),
        () => setAway(true),
      );
    };
    ask();
    window.addEventListener('online', ask);
    window.addEventListener('offline', ask);
    return () => {
      window.removeEventListener('online', ask);
      window.removeEventListener('offline', ask);
    };
  }, []);
  return isAway;
}
