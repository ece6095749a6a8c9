'use client';

import type { SaveState } from '@coscribe/editor';
import { useEffect, useRef, useState } from 'react';

const MOMENT_MS = 3000;

/** True from the moment the connection is back until a moment after all is saved. */
export function useJustReturned(save: SaveState): boolean {
  const wasOffline = useRef(false);
  const [isShown, setShown] = useState(false);
  const isOffline = save.kind === 'offline' || save.kind === 'unkept';
  const isSaved = save.kind === 'saved';
  useEffect(() => {
    if (isOffline) {
      wasOffline.current = true;
      setShown(false);
    } else if (wasOffline.current) {
      if (isSaved) wasOffline.current = false;
      setShown(true);
    }
  }, [isOffline, isSaved]);
  useEffect(() => {
    if (!isShown || !isSaved) return;
    const timer = setTimeout(() => setShown(false), MOMENT_MS);
    return () => clearTimeout(timer);
  }, [isShown, isSaved]);
  return isShown;
}
