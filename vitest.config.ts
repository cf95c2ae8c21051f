import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

/** `.arch` files are text, as in the bundles. */
const archAsText: Plugin = {
  name: 'arch-as-text',
  enforce: 'pre',
  async load(id) {
    return id.endsWith('.arch') ? `export default ${JSON.stringify(await readFile(id, 'utf8'))};` : null;
  },
};

/** The levels of tests: `npx vitest run --project unit`. */
const levels = [
  { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/accuracy/**/*.test.ts'], testTimeout: 60_000 },
  { name: 'lsp', include: ['test/lsp/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
  { name: 'webview', include: ['test/webview/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
  { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 600_000, fileParallelism: false },
];

export default defineConfig({
  plugins: [archAsText],
  test: {
    projects: levels.map((level) => ({ extends: true, test: level })),
  },
});
