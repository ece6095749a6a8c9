import type * as z from 'zod';
import { Problem } from './problem.ts';
import { readBytes } from './read-bytes.ts';

const BODY_BYTES = 16 * 1024;

/** The request's body, checked. Throws a `Problem`; an empty body reads as `{}`. */
export async function readJson<Shape extends z.ZodType>(
  request: Request,
  shape: Shape,
): Promise<z.infer<Shape>> {
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw new Problem(400, 'The request is not valid JSON.');
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.');
  throw new Problem(
    400,
    `The request can't be understood${field ? `: "${field}" is missing or wrong` : ''}.`,
  );
}

async function readText(request: Request): Promise<string> {
  return new TextDecoder().decode(await readBytes(request, BODY_BYTES));
}
