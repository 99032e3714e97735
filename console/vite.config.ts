import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the pages with a server of `./run` behind them.
const server = process.env.DEUCALION_URL ?? 'http://127.0.0.1:9090';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: { '/control': server, '/prometheus': server, '/api': server, '/-': server },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
