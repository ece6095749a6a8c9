import { relative } from 'node:path';

/** What stands in the terminal while Coscribe runs. */
export function summaryOf({ main, network, port, instead }, { dataFolder, publicUrl, host }) {
  const near = relative(process.cwd(), dataFolder);
  const lines = [
    ...(instead === undefined
      ? []
      : [`Port ${instead} is taken by another program, so this is port ${port}.`, '']),
    `Coscribe is ready: ${main}`,
    ...network.map((address) => `On your network:   ${address}`),
    ...(publicUrl === undefined ? [] : [`It listens on:     ${host} port ${port}`]),
    '',
    `Documents are kept in ${near === '' || near.startsWith('..') ? dataFolder : near}. Ctrl+C ends it.`,
  ];
  return `\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n\n`;
}
