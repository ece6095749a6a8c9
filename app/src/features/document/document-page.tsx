'use client';

import type { Role } from '@coscribe/protocol';
import dynamic from 'next/dynamic';
import type { Me } from '../library/library-document.ts';
import { DocumentSkeleton } from './document-skeleton.tsx';

export interface DocumentPageProps {
  readonly document: { readonly id: string; readonly title: string };
  readonly role: Role;
  readonly mine: boolean;
  readonly person: Me;
  /** The secret of the link that it was opened by. */
  readonly token?: string;
  /** The origin of links for others; `null`: the one that this page has. */
  readonly publicOrigin: string | null;
}

// The editor lives in the browser only: it needs neither Yjs nor ProseMirror in the server's process.
const Workspace = dynamic(() => import('./workspace.tsx').then((module) => module.Workspace), {
  ssr: false,
  loading: () => <DocumentSkeleton />,
});

export function DocumentPage(props: DocumentPageProps) {
  return <Workspace key={props.document.id} {...props} />;
}
