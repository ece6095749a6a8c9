'use client';

import { useEffect, useState } from 'react';

/** True while somebody types in the text, until the pointer moves or a finger touches. */
export function useQuiet(): boolean {
  const [isQuiet, setQuiet] = useState(false);
  useEffect(() => {
    const typed = (event: InputEvent): void => {
      if (event.target instanceof HTMLElement && event.target.closest('.coscribe-text') !== null)
        setQuiet(true);
    };
    const moved = (): void => setQuiet(false);
    document.addEventListener('beforeinput', typed);
    document.addEventListener('pointermove', moved);
    document.addEventListener('pointerdown', moved);
    return () => {
      document.removeEventListener('beforeinput', typed);
      document.removeEventListener('pointermove', moved);
      document.removeEventListener('pointerdown', moved);
    };
  }, []);
  return isQuiet;
}
