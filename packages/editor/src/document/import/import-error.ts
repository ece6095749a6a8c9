export type ImportErrorCode = 'too-large' | 'too-many-blocks' | 'too-complex';

/** What is to be brought in is beyond a limit. The message says which, and what to do. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
