import { sleep } from './clock.ts';

interface Schedule {
  /** How often each of them acts, a second. */
  readonly rates: readonly number[];
  readonly seconds: number;
}

// Every two of them begin as far apart as they can: multiples of the golden ratio, without their whole parts.
const GOLDEN = 0.618_033_988_75;

/**
 * Lets each of them act at its rate, spread over the interval, so that people do not all do something in the same instant.
 * `act` is told who acts and how many milliseconds behind its time: how busy the load itself is.
 */
export async function keepPace(
  { rates, seconds }: Schedule,
  act: (place: number, lateMs: number) => void,
): Promise<void> {
  const began = performance.now();
  const end = began + seconds * 1000;
  const due = rates.map((rate, place) =>
    rate === 0 ? Number.POSITIVE_INFINITY : began + (1000 / rate) * ((place * GOLDEN) % 1),
  );
  for (;;) {
    const time = performance.now();
    if (time >= end) return;
    for (const [place, rate] of rates.entries()) {
      let at = due[place] ?? end;
      for (; at <= time && at < end; at += 1000 / rate) act(place, time - at);
      due[place] = at;
    }
    await sleep(1);
  }
}
