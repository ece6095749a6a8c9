import { createDocument } from '#src/documents/create-document.ts';
import { listLibrary, listTrash } from '#src/documents/list-library.ts';
import { route } from '#src/http/route.ts';

export const GET = route(async (_request, { person }) => {
  const [documents, trash] = await Promise.all([listLibrary(person), listTrash(person)]);
  return Response.json({ documents, trash });
});

export const POST = route(async (_request, { person }) =>
  Response.json({ id: await createDocument(person) }, { status: 201 }),
);
