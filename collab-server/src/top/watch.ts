import { type Happening, happeningsBetween } from './happenings.ts';
import { quantileOf, type Samples } from './samples.ts';

/** What came of asking a server for its metrics. */
export type Look =
  | { readonly ok: true; readonly samples: Samples }
  /** `isFinal`: asking again changes nothing. */
  | { readonly ok: false; readonly sentence: string; readonly isFinal: boolean };

export interface Noted extends Happening {
  /** When it happened last, epoch milliseconds. */
  readonly at: number;
}

export type Rate = 'keystrokes' | 'delivered' | 'frames' | 'carets';

/** What is known of a server from looking at it again and again. */
export interface Sight {
  readonly now: Samples | undefined;
  /** What is wrong with reaching it. */
  readonly trouble: string | undefined;
  /** Per second, the newest last; at most a minute. */
  readonly rates: Readonly<Record<Rate, readonly number[]>>;
  /** The newest first. */
  readonly noted: readonly Noted[];
  /** By how much a counter rose per second since the last look. */
  perSecond(name: string): number;
  /** In the last ten seconds or so. */
  quantile(name: string, quantile: number): number | undefined;
  /** The mean of a histogram's values in the last ten seconds or so. */
  mean(name: string): number | undefined;
}

const MINUTE = 60;
const WINDOW = 10;
const MOST_NOTED = 100;
/** The same thing within this time is one line with a larger number. */
const SAME_MS = 10_000;
const UPTIME = 'coscribe_uptime_seconds';
const RATES: Readonly<Record<Rate, string>> = {
  keystrokes: 'coscribe_updates_in_total',
  delivered: 'coscribe_updates_out_total',
  frames: 'coscribe_frames_out_total',
  carets: 'coscribe_presence_frames_out_total',
};

const NO_ANSWER = event('no answer from the server', true);
const ANSWERS_AGAIN = event('the server answers again', false);
const STARTED_ANEW = event('the server was started anew', false);

function event(what: string, isBad: boolean): Happening {
  return { once: what, often: `times: ${what}`, count: 1, isBad };
}

/** Puts single looks at a server together: rates, the last minute, what happened. */
export class Watch implements Sight {
  readonly rates: Record<Rate, number[]> = { keystrokes: [], delivered: [], frames: [], carets: [] };
  noted: Noted[] = [];
  trouble: string | undefined;
  #looks: Samples[] = [];

  get now(): Samples | undefined {
    return this.#looks.at(-1);
  }

  /** Takes in the next look, made at `at` (epoch milliseconds), and says what happened since the last one. */
  add(look: Look, at: number): readonly Happening[] {
    const happened = this.#changesWith(look);
    for (const happening of happened) this.#note(happening, at);
    this.trouble = look.ok ? undefined : look.sentence;
    if (look.ok) this.#take(look.samples);
    return happened;
  }

  perSecond(name: string): number {
    const [before, now] = [this.#looks.at(-2), this.now];
    if (before === undefined || now === undefined) return 0;
    return (now.value(name) - before.value(name)) / (now.value(UPTIME) - before.value(UPTIME));
  }

  quantile(name: string, quantile: number): number | undefined {
    const [before, now] = [this.#looks[0], this.now];
    return before && now && before !== now ? quantileOf(name, quantile, { before, now }) : undefined;
  }

  mean(name: string): number | undefined {
    const rose = (end: string) =>
      (this.now?.value(name + end) ?? 0) - (this.#looks[0]?.value(name + end) ?? 0);
    return rose('_count') > 0 ? rose('_sum') / rose('_count') : undefined;
  }

  #changesWith(look: Look): readonly Happening[] {
    const { now } = this;
    if (now === undefined) return [];
    if (!look.ok) return this.trouble === undefined ? [NO_ANSWER] : [];
    if (look.samples.value(UPTIME) < now.value(UPTIME)) return [STARTED_ANEW];
    const returned = this.trouble === undefined ? [] : [ANSWERS_AGAIN];
    return [...returned, ...happeningsBetween(now, look.samples)];
  }

  #take(samples: Samples): void {
    const rose = samples.value(UPTIME) - (this.now?.value(UPTIME) ?? 0);
    // A page from the server's cache says nothing new.
    if (rose === 0) return;
    this.#looks = rose < 0 ? [samples] : [...this.#looks, samples].slice(-WINDOW - 1);
    if (this.#looks.length < 2) return;
    for (const [rate, name] of Object.entries(RATES))
      this.rates[rate as Rate] = [...this.rates[rate as Rate], this.perSecond(name)].slice(-MINUTE);
  }

  #note(happening: Happening, at: number): void {
    const same = this.noted.findIndex((noted) => noted.often === happening.often && at - noted.at < SAME_MS);
    const earlier = same < 0 ? undefined : this.noted[same];
    const count = happening.count + (earlier?.count ?? 0);
    this.noted = [{ ...happening, count, at }, ...this.noted.filter((noted) => noted !== earlier)].slice(
      0,
      MOST_NOTED,
    );
  }
}
