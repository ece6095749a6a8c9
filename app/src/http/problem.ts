/** Why a request can't be done, as an answer: a status and one sentence for the person. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/** Unknown, in the trash or not allowed: the same words, so that nobody learns what exists. */
export function notFound(): Problem {
  return new Problem(404, 'There is no such document, or you have no access to it.');
}

export function problemAnswer(status: number, sentence: string): Response {
  return Response.json({ error: sentence }, { status, headers: { 'cache-control': 'no-store' } });
}
