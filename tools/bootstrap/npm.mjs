import { basename } from 'node:path';
import { runQuietly } from './run.mjs';

// What npm hands to the scripts it runs. The npm that we run must not take it for its own command line.
const HANDED_DOWN =
  /^npm_(package|lifecycle|command|config_(local_prefix|workspace|workspaces|prefix|argv)$)/;

/** The npm that runs us, under the present Node; else the one on PATH. `env` comes on top of ours. */
export function runNpm(args, { env: more = {}, ...options } = {}) {
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !HANDED_DOWN.test(name))),
    // `npm start --silent` hands its silence down, and we need npm's reasons.
    npm_config_loglevel: 'error',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_progress: 'false',
    ...more,
  };
  const { npm_execpath: npm } = process.env;
  if (npm !== undefined && /^npm-cli\.c?js$/.test(basename(npm))) {
    return runQuietly(process.execPath, [npm, ...args], { ...options, env });
  }
  return process.platform === 'win32'
    ? runQuietly('cmd.exe', ['/d', '/s', '/c', 'npm.cmd', ...args], { ...options, env })
    : runQuietly('npm', args, { ...options, env });
}

/** Why npm failed, as a sentence for a person; `task` says what it was to do. */
export function sentenceOfNpm(task, { code, output }) {
  if (code === 127) return `${task}: npm is missing. It comes with Node.js: https://nodejs.org.`;
  if (/ENOSPC/.test(output)) return `${task}: the disk is full.`;
  if (/EACCES|EROFS|EPERM/.test(output)) {
    return `${task}: npm may not write to this folder or to its own cache.\n${npmErrors(output)}`;
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EIDLETIMEOUT|ENOTCACHED/.test(output)
  ) {
    return `${task}: the npm registry could not be reached. Check the network and try again.`;
  }
  return `${task}:\n${npmErrors(output)}`;
}

function npmErrors(output) {
  const lines = output.split('\n').filter((line) => /^npm (err!|error)/i.test(line));
  return (lines.length > 0 ? lines : output.split('\n')).slice(0, 12).join('\n').trim();
}
