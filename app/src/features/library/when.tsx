'use client';

import { useEffect, useState } from 'react';
import { howLongAgo } from './how-long-ago.ts';

/** How long ago; in words of this device's clock once the page has come alive. */
export function When({ time }: { readonly time: number }) {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={new Date(time).toISOString()} suppressHydrationWarning>
      {howLongAgo(time, now ?? Date.now())}
    </time>
  );
}
