const WARN = 40;
const CHATTY = new Set(['trace', 'debug', 'info']);

/**
 * What the terminal shows of what a child says. Its errors always; the rest when LOG_LEVEL asks for it, apart from
 * records that are warnings by their own account.
 */
export function showLine(name, line, { isError, logLevel }) {
  if (line.trim() === '') return;
  const record = parseRecord(line);
  const shown = isError || CHATTY.has(logLevel) || (record !== undefined && record.level >= WARN);
  if (shown) process.stderr.write(`${name}: ${record === undefined ? line : sayRecord(record)}\n`);
}

export function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

function parseRecord(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line);
    return typeof record.level === 'number' && typeof record.msg === 'string' ? record : undefined;
  } catch {
    return undefined;
  }
}

function sayRecord({ level: _level, time, pid: _pid, hostname: _hostname, msg, err, ...rest }) {
  const clock = new Date(time).toTimeString().slice(0, 8);
  const details = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
  return `${clock} ${msg}${details}${err?.stack === undefined ? '' : `\n${err.stack}`}`;
}
