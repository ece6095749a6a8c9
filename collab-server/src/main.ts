import { Command } from 'commander';
import { readConfig, VARIABLES } from './handshake/config.ts';
import { createLog } from './observe/log.ts';
import { startServer } from './start-server.ts';

const width = Math.max(...Object.keys(VARIABLES).map((name) => name.length)) + 2;
const variables = Object.entries(VARIABLES).map(([name, meaning]) => `  ${name.padEnd(width)}${meaning}`);

const program = new Command('coscribe-collab')
  .description(
    'The Coscribe sync server: any y-websocket client can talk to it. Configured by environment variables.',
  )
  .addHelpText('after', `\nEnvironment:\n${variables.join('\n')}`)
  .action(run);
program
  .command('top')
  .description('watch a running server in the terminal')
  .option('--url <address>', 'where it listens (default: by HOST and PORT, or http://127.0.0.1:3000)')
  .option(
    '--token <token>',
    'its METRICS_TOKEN (default: that variable, or what npm start keeps in DATA_DIR)',
  )
  .option('--once', 'print one picture and end')
  .action(top);
await program.parseAsync();

async function top(given: { url?: string; token?: string; once?: boolean }): Promise<void> {
  const { readTopOptions } = await import('./top/top-options.ts');
  const options = readTopOptions(given, process.env);
  if (typeof options === 'string') return fail([options]);
  const { runTop } = await import('./top/run-top.ts');
  process.exitCode = await runTop(options);
}

async function run(): Promise<void> {
  const reading = readConfig(process.env);
  if (!reading.ok) return fail(reading.sentences);
  const { config } = reading;
  const log = createLog(config.logLevel);
  const start = await startServer(config, log);
  if (!start.ok) return fail([start.sentence]);
  const { server } = start;

  void server.failed.then((error) => {
    log.fatal({ err: error }, 'nothing can be stored any more');
    process.exit(1);
  });
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    log.info('stopping');
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (config.endWithParent) process.stdin.on('end', stop).on('error', stop).resume();

  process.stdout.write(`listening on ${server.url}\n`);
  log.info({ url: server.url, auth: config.auth.kind }, 'listening');
}

function fail(sentences: readonly string[]): void {
  process.stderr.write(`${sentences.join('\n')}\n`);
  process.exitCode = 1;
}
