import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Sentence, sentenceOfSystemError } from '../bootstrap/sentence.mjs';

/** Makes the data folder, open to nobody else, and shows that something can be written there. */
export async function prepareDataFolder(folder) {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(probe, 'Coscribe looks whether it can write here.\n', { flush: true });
    await rm(probe);
  } catch (error) {
    await rm(probe, { force: true }).catch(() => undefined);
    const sentence = error.code === 'EEXIST' ? `${folder} is a file.` : sentenceOfSystemError(error, folder);
    if (sentence === undefined) throw error;
    throw new Sentence(
      `The data folder cannot be used: ${sentence}\nChoose another one with DATA_DIR, as in DATA_DIR=~/coscribe npm start.`,
    );
  }
}
