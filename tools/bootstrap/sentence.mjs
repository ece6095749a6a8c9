/** Something that went wrong and that the person can act on: printed as it is, without a stack. */
export class Sentence extends Error {}

const SYSTEM_TROUBLE = {
  EACCES: (path) => `${path} may not be written by this user. Change its owner or its mode.`,
  EPERM: (path) => `${path} may not be written by this user. Change its owner or its mode.`,
  EROFS: (path) => `${path} is on a disk that is mounted read-only.`,
  ENOSPC: (path) => `The disk that holds ${path} is full.`,
  EDQUOT: (path) => `The disk quota for ${path} is used up.`,
  ENOTDIR: (path) => `${path} cannot be made, because a part of that path is a file and not a folder.`,
  EMFILE: () => 'Too many files are open on this machine. Raise the limit (ulimit -n) and try again.',
};

/** What to tell a person about a failed file operation on `path`; `undefined` when the error is something else. */
export function sentenceOfSystemError(error, path = error.path ?? error.dest ?? 'The folder') {
  return SYSTEM_TROUBLE[error?.code]?.(path);
}

/** Prints what happened and sets the exit code. Only a fault of our own shows a stack. */
export function endWithSentence(error) {
  const sentence = error instanceof Sentence ? error.message : sentenceOfSystemError(error);
  process.stderr.write(`${sentence ?? error?.stack ?? error}\n`);
  process.exitCode = 1;
}
