// `npm run soak`: the tests that repeat something, with many more rounds, and without a limit of time.
process.env.COSCRIBE_SOAK = '1';
// The two halves of the random people (docs/proofs.md) run side by side where vitest would take one process only.
process.env.VITEST_MAX_WORKERS ??= '2';
process.argv = [
  ...process.argv.slice(0, 2),
  ...(process.argv.length > 2 ? process.argv.slice(2) : ['server', 'editor', 'e2e']),
];
await import('./test.mjs');
