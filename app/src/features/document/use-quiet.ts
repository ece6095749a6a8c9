'use client';

import { useEffect, useState } from 'react';

const PAUSE_MS = 4000;

/** True while somebody types in the text, until they pause, the pointer moves or a finger touches. */
export function useQuiet(): boolean {
  const [isQuiet, setQuiet] = useState(false);
  useEffect(() => {
    let pause: ReturnType<typeof setTimeout> | undefined;
    const moved = (): void => setQuiet(false);
    const typed = (event: InputEvent): void => {
      if (!(event.target instanceof HTMLElement) || event.target.closest('.coscribe-text') === null) return;
      setQuiet(true);
      clearTimeout(pause);
      pause = setTimeout(moved, PAUSE_MS);
    };
    document.addEventListener('beforeinput', typed);
    document.addEventListener('pointermove', moved);
    document.addEventListener('pointerdown', moved);
    return () => {
      clearTimeout(pause);
      document.removeEventListener('beforeinput', typed);
      document.removeEventListener('pointermove', moved);
      document.removeEventListener('pointerdown', moved);
    };
  }, []);
  return isQuiet;
}
