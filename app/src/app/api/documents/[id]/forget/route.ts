import { parseDocumentId } from '@coscribe/protocol';
import { forgetDocument } from '#src/documents/trash-document.ts';
import { route } from '#src/http/route.ts';

export const POST = route<{ id: string }>(async (_request, { person, params }) => {
  const document = parseDocumentId(params.id);
  if (document !== undefined) await forgetDocument(person, document);
  return new Response(null, { status: 204 });
});
