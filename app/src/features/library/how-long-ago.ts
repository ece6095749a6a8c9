const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FULL_DAY = 24 * HOUR;

/** "just now", "5 minutes ago", "yesterday", "3 May 2026"; both in epoch milliseconds. */
export function howLongAgo(time: number, now: number): string {
  const ago = Math.max(0, now - time);
  if (ago < MINUTE) return 'just now';
  if (ago < HOUR) return RELATIVE.format(-Math.floor(ago / MINUTE), 'minute');
  if (ago < FULL_DAY) return RELATIVE.format(-Math.floor(ago / HOUR), 'hour');
  if (ago < 7 * FULL_DAY) return RELATIVE.format(-Math.floor(ago / FULL_DAY), 'day');
  return DAY.format(time);
}
