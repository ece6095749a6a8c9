'use client';

import dynamic from 'next/dynamic';
import type { DocumentPageProps } from './document-page-props.ts';
import { DocumentSkeleton } from './document-skeleton.tsx';

// The editor lives in the browser only: it needs neither Yjs nor ProseMirror in the server's process.
const Workspace = dynamic(() => import('./workspace.tsx').then((module) => module.Workspace), {
  ssr: false,
  loading: () => <DocumentSkeleton />,
});

export function DocumentPage(props: DocumentPageProps) {
  return <Workspace key={props.document.id} {...props} />;
}
