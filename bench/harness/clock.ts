/** Milliseconds since 1970 with fractions, from the monotonic clock that all threads of a process share. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
