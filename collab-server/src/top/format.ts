const BARS = '▁▂▃▄▅▆▇█';

/** As many of the newest values as fit, drawn against the largest of them. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-Math.max(0, width));
  const most = Math.max(...shown, 0);
  const bars = shown.map((value) => {
    if (!(value > 0)) return BARS[0];
    return BARS[Math.min(BARS.length - 1, Math.floor((value / most) * (BARS.length - 1) + 0.5))];
  });
  return bars.join('').padStart(width, ' ');
}

/** 7, 7.3, 1,204, 119k: never more than six characters for less than a billion. */
export function count(value: number): string {
  if (value < 10 && !Number.isInteger(value)) return value.toFixed(1);
  if (value < 100_000) return Math.round(value).toLocaleString('en');
  return value < 999_500 ? `${Math.round(value / 1_000)}k` : `${(value / 1e6).toFixed(1)}M`;
}

export function seconds(value: number | undefined): string {
  if (value === undefined) return '–';
  const milliseconds = value * 1_000;
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${value.toFixed(1)} s`;
}

/** In units of 1,024. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let [size, unit] = [value, 0];
  while (size >= 999.5 && unit < units.length - 1) [size, unit] = [size / 1_024, unit + 1];
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

export function duration(value: number): string {
  const minutes = Math.floor(value / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.floor(value)} s`;
}

export function clock(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
