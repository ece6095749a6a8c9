const { COSCRIBE_SOAK: soak } = process.env;

/** `short` in `npm test`, `long` in `npm run soak`. */
export function inSoak(long: number, short: number): number {
  return soak === '1' ? long : short;
}
