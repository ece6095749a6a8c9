#!/usr/bin/env -S node --max-semi-space-size=4
const FLOOR = 24;

if (Number(process.versions.node.split('.')[0]) < FLOOR) {
  process.stderr.write(`The sync server needs Node ${FLOOR} or newer; this is ${process.version}.\n`);
  process.exitCode = 1;
} else {
  await import('../dist/main.js');
}
