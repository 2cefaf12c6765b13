import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const overHttps = process.env['SIGNET_URL']?.startsWith('https:') ?? false

/** Each file has a program, a data folder and a browser of its own; two at a time keep two cores busy. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: '../node_modules/.cache/e2e',
  test: {
    include: ['**/*.e2e.ts'],
    exclude: overHttps ? [] : ['https.e2e.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
  },
})
