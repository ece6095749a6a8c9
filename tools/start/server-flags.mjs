/**
 * What Node gets to run the sync server: V8 lets the space for new objects grow to 134 MB on a large machine, though what a
 * keystroke makes is gone at once, and never gives it back. `collab-server/bin` says the same.
 */
export const SERVER_FLAGS = ['--max-semi-space-size=4'];
