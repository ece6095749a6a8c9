/**
 * Order keys of rows and columns. A key is a fraction, a dot and the id of what it orders, so no two are ever equal, and keys
 * compare as strings. Where two neighbours have the same fraction (two people inserted at one place), a key between them
 * goes on behind the first one's with a comma: `V.a` < `V.a,V.new` < `V.b`.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;
const MIDDLE = 'V';
/** Appending counts up at this digit, so that keys stay short however many rows are appended. */
const STEP_DIGITS = 4;
const STEPS = BASE ** STEP_DIGITS;
const MAX_KEY = 1_024;
const SEGMENT = /^[0-9A-Za-z]*[1-9A-Za-z]\.[0-9A-Za-z_~-]+$/;

/** Where something stands that has no place of its own. */
export function defaultOrder(id: string): string {
  return `${MIDDLE}.${id}`;
}

/** The order key of `id` that `value` is; anything else reads as the default. */
export function readOrder(value: unknown, id: string): string {
  return isOrder(value, id) ? value : defaultOrder(id);
}

export function isOrder(value: unknown, id: string): value is string {
  if (typeof value !== 'string' || value.length > MAX_KEY || !value.endsWith(`.${id}`)) return false;
  return value.split(',').every((segment) => SEGMENT.test(segment));
}

/** A key for `id` behind `before` and in front of `after`; `null` where there is nothing. */
export function orderBetween(before: string | null, after: string | null, id: string): string {
  const low = before?.split(',') ?? [];
  const high = after !== null && (before === null || before < after) ? after.split(',') : [];
  const path: string[] = [];
  for (let i = 0; ; i++) {
    const left = low[i];
    const right = high[i];
    const from = left === undefined ? null : fractionOf(left);
    const to = right === undefined ? null : fractionOf(right);
    if (left === undefined || from !== to) return [...path, `${fractionBetween(from, to)}.${id}`].join(',');
    path.push(left);
    // Whatever goes on behind `left` is still before `right`.
    if (left !== right) high.length = 0;
  }
}

/** Keys for `ids` in a row, behind `before` and in front of `after`. */
export function ordersBetween(before: string | null, after: string | null, ids: readonly string[]): string[] {
  if (after === null) {
    let last = before;
    return ids.map((id) => {
      last = orderBetween(last, null, id);
      return last;
    });
  }
  const keys: string[] = new Array(ids.length);
  // From the middle outwards, so that keys grow with the logarithm of their number.
  const fill = (from: number, to: number, low: string | null, high: string) => {
    const middle = (from + to) >> 1;
    const id = ids[middle];
    if (from >= to || id === undefined) return;
    const key = orderBetween(low, high, id);
    keys[middle] = key;
    fill(from, middle, low, key);
    fill(middle + 1, to, key, high);
  };
  fill(0, ids.length, before, after);
  return keys;
}

function fractionOf(segment: string): string {
  return segment.slice(0, segment.indexOf('.'));
}

/** Fractions are digits behind "0." without a zero at the end; `null` is 0 and 1. `low < high`. */
function fractionBetween(low: string | null, high: string | null): string {
  if (low === null && high === null) return MIDDLE;
  if (high === null) {
    const next = steps(low ?? '') + 1;
    return next < STEPS ? fromSteps(next) : midpoint(low ?? '', null);
  }
  if (low === null) {
    const floor = steps(high);
    const isExact = high.length <= STEP_DIGITS;
    const before = isExact ? floor - 1 : floor;
    return before > 0 ? fromSteps(before) : midpoint('', high);
  }
  return midpoint(low, high);
}

function steps(fraction: string): number {
  let value = 0;
  for (let i = 0; i < STEP_DIGITS; i++) value = value * BASE + digit(fraction, i);
  return value;
}

function fromSteps(value: number): string {
  let text = '';
  for (let rest = value, i = 0; i < STEP_DIGITS; i++) {
    text = (DIGITS[rest % BASE] ?? '0') + text;
    rest = Math.floor(rest / BASE);
  }
  return text.replace(/0+$/, '');
}

function midpoint(low: string, high: string | null): string {
  let text = '';
  let isBelow = high !== null;
  for (let i = 0; ; i++) {
    const from = digit(low, i);
    const to = isBelow ? digit(high ?? '', i) : BASE;
    const middle = (from + to) >> 1;
    if (middle > from) return text + (DIGITS[middle] ?? '0');
    text += DIGITS[from] ?? '0';
    // Once a digit is smaller than `high`'s, the rest may be anything.
    if (from < to) isBelow = false;
  }
}

function digit(fraction: string, at: number): number {
  const char = fraction[at];
  return char === undefined ? 0 : DIGITS.indexOf(char);
}
