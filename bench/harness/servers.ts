/** Every server of the bench, ours first. */
export const SERVERS = ['coscribe', 'hocuspocus', 'y-websocket-server', 'yjs-server', 'bare-relay'] as const;
export type ServerName = (typeof SERVERS)[number];

/** Ours and the peers that keep documents. The bare relay keeps nothing: it is the floor, not a peer. */
export const KEEPING: readonly ServerName[] = SERVERS.filter((name) => name !== 'bare-relay');

interface ServerEntry {
  readonly title: string;
  /** Beside this folder's parent. */
  readonly entry: string;
  /** What Node gets to run it. */
  readonly nodeArgs?: readonly string[];
  /** How it was set up, as a sentence of RESULTS.md. */
  readonly setUp: string;
}

export const ABOUT: Readonly<Record<ServerName, ServerEntry>> = {
  coscribe: {
    title: 'Coscribe',
    entry: '../collab-server/dist/main.js',
    nodeArgs: ['--max-semi-space-size=4'],
    setUp:
      'its defaults, started as its own launcher does (--max-semi-space-size=4), with AUTH=none and LOG_LEVEL=error; every update is fsynced before anybody else sees it.',
  },
  hocuspocus: {
    title: 'Hocuspocus 4.7.0 + SQLite',
    entry: 'servers/hocuspocus.mjs',
    setUp:
      '`Server` of @hocuspocus/server 4.7.0 with @hocuspocus/extension-sqlite 4.7.0 and the documented defaults written out: timeout 60 s, debounce 2 s, maxDebounce 10 s, unloadImmediately true. better-sqlite3 13.2.0 instead of the 12.11.1 that the extension asks for: that one ends the process now and then under Node 24.19 and newer, when it is garbage collected.',
  },
  'y-websocket-server': {
    title: '@y/websocket-server 0.1.1 + LevelDB',
    entry: 'servers/y-websocket-server.mjs',
    setUp:
      'wired as in its own server.js, with YPERSISTENCE (y-leveldb 0.1.2, as its README says). 0.1.5 loses every update with Yjs 13.',
  },
  'yjs-server': {
    title: 'yjs-server 0.2.3 + LevelDB',
    entry: 'servers/yjs-server.mjs',
    setUp:
      '`createYjsServer` on `ws` with its defaults (ping every 30 s), and of the two storages of its README the one that survives a crash: loadDoc and onUpdate, with y-leveldb 0.1.2.',
  },
  'bare-relay': {
    title: 'bare `ws` relay, keeps nothing',
    entry: 'servers/bare-relay.mjs',
    setUp:
      '`ws` 8.23.0; passes each frame on to the others in the room and knows nothing about it. The floor.',
  },
};
