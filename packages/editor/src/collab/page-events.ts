export interface PageEvents {
  /** The browser says that there is a network (again), or the page is back from sleep or from the history. */
  readonly onReturn: () => void;
  /** The browser says that there is none. */
  readonly onOffline: () => void;
  /** Would closing the page now lose something? */
  readonly isAtRisk: () => boolean;
}

/** Listens to the page, where there is one. Returns how to stop. */
export function watchPage({ onReturn, onOffline, isAtRisk }: PageEvents): () => void {
  const page = globalThis.window;
  if (page === undefined) return () => undefined;
  const stop = new AbortController();
  const { signal } = stop;
  page.addEventListener('online', onReturn, { signal });
  page.addEventListener('offline', onOffline, { signal });
  page.addEventListener('pageshow', ({ persisted }) => persisted && onReturn(), { signal });
  page.document?.addEventListener(
    'visibilitychange',
    () => {
      if (page.document.visibilityState === 'visible') onReturn();
    },
    { signal },
  );
  page.addEventListener(
    'beforeunload',
    (event) => {
      if (isAtRisk()) event.preventDefault();
    },
    { signal },
  );
  return () => stop.abort();
}
