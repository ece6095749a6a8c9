import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { openDocument } from '#src/documents/open-document.ts';
import { publicOrigin } from '#src/documents/public-origin.ts';
import { DocumentPage } from '#src/features/document/document-page.tsx';
import { currentPerson } from '#src/identity/current-person.ts';

interface Props {
  readonly params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const opened = await open(params);
  return { title: opened?.document.title || 'Untitled' };
}

export default async function MyDocumentPage({ params }: Props) {
  const person = await currentPerson();
  const opened = await open(params);
  if (person === null || opened === null) notFound();
  const { document, mine, role } = opened;
  return <DocumentPage {...{ document, mine, role, person }} publicOrigin={publicOrigin()} />;
}

async function open(params: Props['params']) {
  const person = await currentPerson();
  return person === null ? null : openDocument(person, (await params).id);
}
