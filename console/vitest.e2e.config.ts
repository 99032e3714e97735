import { defineConfig } from 'vitest/config';

// Browser tests: they start the built server (out/deucalion) and Debian's Chromium by themselves.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.e2e.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    reporters: ['verbose'],
  },
});
