import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { openByToken } from '#src/documents/open-document.ts';
import { publicOrigin } from '#src/documents/public-origin.ts';
import { DocumentPage } from '#src/features/document/document-page.tsx';
import { currentPerson } from '#src/identity/current-person.ts';

interface Props {
  readonly params: Promise<{ token: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const opened = await open(params);
  return { title: opened?.document.title || 'Untitled', robots: { index: false } };
}

export default async function SharedDocumentPage({ params }: Props) {
  const { token } = await params;
  const person = await currentPerson();
  const opened = await open(params);
  if (person === null || opened === null) notFound();
  const { document, mine, role } = opened;
  return <DocumentPage {...{ document, mine, role, person, token }} publicOrigin={publicOrigin()} />;
}

async function open(params: Props['params']) {
  const person = await currentPerson();
  return person === null ? null : openByToken(person, (await params).token);
}
