import type { Metadata } from 'next';
import { countOwn } from '#src/documents/list-library.ts';
import { ClaimLibrary } from '#src/features/identity/claim-library.tsx';
import { NoDocument } from '#src/features/shell/no-document.tsx';
import { currentPerson } from '#src/identity/current-person.ts';
import { previewKey } from '#src/identity/library-key.ts';

export const metadata: Metadata = { title: 'My key', robots: { index: false } };

export default async function KeyPage({ params }: { readonly params: Promise<{ key: string }> }) {
  const { key } = await params;
  const [found, here] = await Promise.all([previewKey(key), currentPerson()]);
  if (found === null) return <NoDocument />;
  const documentsHere = here === null || here.id === found.person.id ? 0 : await countOwn(here);
  return (
    <ClaimLibrary
      keyText={key}
      owner={found.person}
      documents={found.documents}
      documentsHere={documentsHere}
    />
  );
}
