// Runs a program of Node's that knows nothing of us, and ends it when our parent's end of the pipe closes.
import { spawn } from 'node:child_process';

const program = spawn(process.execPath, process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] });
const end = () => program.kill();
process.stdin.on('end', end).on('error', end).resume();
process.on('SIGTERM', end).on('SIGINT', end);
program.once('exit', (code) => process.exit(code ?? 0));
