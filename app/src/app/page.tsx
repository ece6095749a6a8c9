import { listLibrary, listTrash } from '#src/documents/list-library.ts';
import { Library } from '#src/features/library/library.tsx';
import { currentPerson } from '#src/identity/current-person.ts';

export default async function LibraryPage() {
  const person = await currentPerson();
  if (person === null) return null;
  const [documents, trash] = await Promise.all([listLibrary(person), listTrash(person)]);
  return <Library person={person} documents={documents} trash={trash} />;
}
