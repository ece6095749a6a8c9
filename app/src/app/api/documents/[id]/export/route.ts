import * as z from 'zod';
import { EXPORT_FORMATS } from '#src/documents/content-jobs.ts';
import { exportDocument } from '#src/documents/export-document.ts';
import { notFound, Problem } from '#src/http/problem.ts';
import { route } from '#src/http/route.ts';

const formatName = z.enum(EXPORT_FORMATS);

export const GET = route<{ id: string }>(async (request, { person, params }) => {
  const query = new URL(request.url).searchParams;
  const format = formatName.safeParse(query.get('format'));
  if (!format.success) throw new Problem(400, 'A document can be downloaded as "md" or "html".');
  const token = query.get('token') ?? undefined;
  const file = await exportDocument(person, { id: params.id, format: format.data, token });
  if (file === null) throw notFound();
  const ascii = file.name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const name = encodeURIComponent(file.name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return new Response(file.text, {
    headers: {
      'content-type': file.type,
      'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${name}`,
    },
  });
});
