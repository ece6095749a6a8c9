import { expect, test } from 'vitest';
import { Receiver } from 'ws';
import { wireFrame } from '../../src/room/wire-frame.ts';

function read(frames: readonly Buffer[]): Promise<readonly Buffer[]> {
  const receiver = new Receiver({ isServer: false });
  const messages: Buffer[] = [];
  return new Promise((resolve, reject) => {
    receiver.on('error', reject);
    receiver.on('message', (data: Buffer) => {
      messages.push(data);
      if (messages.length === frames.length) resolve(messages);
    });
    receiver.write(Buffer.concat(frames));
  });
}

test('a frame holds its message, whatever its length', async () => {
  const messages = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000].map((length) =>
    Buffer.alloc(length, length),
  );
  expect(await read(messages.map((message) => wireFrame(message)))).toEqual(messages);
});

test('a frame keeps nothing alive but its own bytes', () => {
  const frame = wireFrame(new Uint8Array(100));
  expect(frame.buffer.byteLength).toBe(frame.length);
});
