/** A table of Markdown; cells that begin with a digit stand to the right. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const alignment = heads.map((_, column) => (/^[−\d]/.test(rows[0]?.[column] ?? '') ? '---:' : '---'));
  return [line(heads), line(alignment), ...rows.map(line)].join('\n');
}

/** Three digits that count, thousands with a comma; a dash for what was not measured. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(size >= 1 ? 3 : 2)));
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %` : '–';
}

/** 1,500,000 → 1.5 MB. */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${figure(bytes / 1e9)} GB`;
  if (bytes >= 1e6) return `${figure(bytes / 1e6)} MB`;
  return bytes >= 1e3 ? `${figure(bytes / 1e3)} KB` : `${figure(bytes)} B`;
}
