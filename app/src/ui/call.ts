/** The server could not do what was asked; `message` is a sentence for the person. */
export class CallError extends Error {
  override readonly name = 'CallError';
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Calls a route of this app. Rejects with `CallError`. */
export async function call<T>(method: Method, path: string, body: unknown = {}): Promise<T> {
  const response = await fetch(path, {
    method,
    ...(method === 'GET'
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new CallError('The server cannot be reached. Try again in a moment.');
  });
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  const said = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined;
  throw new CallError(
    typeof said === 'string' ? said : 'Something went wrong on the server. Try again in a moment.',
  );
}

export function sentenceOf(error: unknown): string {
  return error instanceof CallError ? error.message : 'Something went wrong. Try again in a moment.';
}
