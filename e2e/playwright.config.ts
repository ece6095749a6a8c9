import { defineConfig } from '@playwright/test';

const { COSCRIBE_CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

export default defineConfig({
  testDir: 'specs',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['line'], ['json', { outputFile: '../.cache/reports/e2e.json' }]],
  use: {
    // The product is in English and so are the specs, whatever the machine speaks.
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath,
      // A plain http origin on the network, which browsers do not trust as they do localhost. It stays on this machine.
      args: ['--host-resolver-rules=MAP notes.test 127.0.0.1'],
    },
  },
});
