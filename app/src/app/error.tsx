'use client';

import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';

export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <Notice
      title="This page could not be shown"
      actions={
        <Button tone="primary" onClick={reset}>
          Try again
        </Button>
      }
    >
      <p>Nothing was changed. If it happens again, the server’s log says why.</p>
    </Notice>
  );
}
