import { parentPort, workerData } from 'node:worker_threads';
import { readLargeUpdate } from './read-large-update.ts';

const { structs } = workerData as { readonly structs: number };

parentPort?.on('message', (bytes: Uint8Array) => {
  const reading = readLargeUpdate(bytes, structs);
  const moved = reading.ok
    ? [reading.update.needs, reading.update.clients, ...reading.update.slices].map(({ buffer }) => buffer)
    : [];
  parentPort?.postMessage(reading, moved as ArrayBuffer[]);
});
