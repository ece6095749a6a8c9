'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

// A title that was just typed reaches the library within about a second.
const SOON_MS = 1500;

/** Shows the library as it is now a moment after it opens, and whenever one comes back to its tab. */
export function useFreshList(): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setTimeout(() => router.refresh(), SOON_MS);
    const returned = (): void => {
      if (document.visibilityState === 'visible') router.refresh();
    };
    document.addEventListener('visibilitychange', returned);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', returned);
    };
  }, [router]);
}
