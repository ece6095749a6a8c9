/** One part of the run: a part that fails says why in its place and takes no other along. */
export type Part<Result> =
  | { readonly ok: true; readonly result: Result; readonly seconds: number }
  | { readonly ok: false; readonly sentence: string };

export async function attempt<Result>(name: string, work: () => Promise<Result>): Promise<Part<Result>> {
  const began = performance.now();
  try {
    const result = await work();
    const seconds = (performance.now() - began) / 1000;
    console.log(`growth: ${name} in ${seconds.toFixed(0)} s`);
    return { ok: true, result, seconds };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const sentence = `This part failed: ${message.split('\n')[0]}`;
    console.error(`growth: ${name}: ${error instanceof Error ? (error.stack ?? message) : message}`);
    return { ok: false, sentence };
  }
}

export function resultOf<Result>(part: Part<Result>): Result | undefined {
  return part.ok ? part.result : undefined;
}
