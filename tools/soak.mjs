// `npm run soak`: the tests that repeat something, with many more rounds, and without a limit of time.
process.env.COSCRIBE_SOAK = '1';
process.argv = [
  ...process.argv.slice(0, 2),
  ...(process.argv.length > 2 ? process.argv.slice(2) : ['server', 'editor', 'e2e']),
];
await import('./test.mjs');
