/** Runs once before the server takes requests: what can't work ends the process with a sentence. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { prepare } = await import('./data/prepare.ts');
  await prepare();
}
