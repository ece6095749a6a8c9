/** The server could not do what was asked; `message` is a sentence for the person. */
export class CallError extends Error {
  override readonly name = 'CallError';
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Calls a route of this app with a JSON body. Rejects with `CallError`. */
export function call<T>(method: Method, path: string, body: unknown = {}): Promise<T> {
  if (method === 'GET') return ask(path, { method });
  const headers = { 'content-type': 'application/json' };
  return ask(path, { method, headers, body: JSON.stringify(body) });
}

/** Posts bytes to a route of this app. Rejects with `CallError`. */
export function send<T>(path: string, bytes: Uint8Array): Promise<T> {
  const headers = { 'content-type': 'application/octet-stream' };
  return ask(path, { method: 'POST', headers, body: new Uint8Array(bytes) });
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch(() => {
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
