import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // `server-only` throws on import without this condition.
    execArgv: ['--conditions=react-server', '--disable-warning=ExperimentalWarning'],
  },
});
