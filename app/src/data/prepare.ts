import 'server-only';
import { DataError, database } from './database.ts';
import { SettingError } from './environment.ts';
import { runErrands } from './errands.ts';

/** Checks settings and data folder, and takes up the errands that an earlier process left. Ends the process if it can't. */
export async function prepare(): Promise<void> {
  try {
    database();
  } catch (error) {
    if (!(error instanceof SettingError || error instanceof DataError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
  runErrands().catch((error: unknown) => console.error(error));
}
