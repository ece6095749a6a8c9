'use client';

import { type DocSession, useSession } from '@coscribe/editor';
import { useEffect, useState } from 'react';

/** The title as it is typed; `initial` until there is content. Also names the browser's tab. */
export function useLiveTitle(session: DocSession, initial: string): string {
  const { doc } = useSession(session);
  const [title, setTitle] = useState(initial);
  useEffect(() => {
    if (doc === null) return;
    const text = doc.getText('title');
    const read = (): void => setTitle(text.toString().trim());
    read();
    text.observe(read);
    return () => text.unobserve(read);
  }, [doc]);
  useEffect(() => {
    document.title = `${title || 'Untitled'} · Coscribe`;
  }, [title]);
  return title;
}
