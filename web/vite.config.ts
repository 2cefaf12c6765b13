import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Where the services are while one develops: what `make run` starts. */
const services = process.env['SIGNET_URL'] ?? 'http://localhost:8080'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The policy of the page allows scripts and images of our own origin only: nothing is inlined.
  // One small stylesheet, so that no page waits for its own.
  build: { assetsInlineLimit: 0, cssCodeSplit: false, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': services, '/oauth': services, '/.well-known': services } },
  test: { environment: 'happy-dom', include: ['src/**/*.spec.ts'], restoreMocks: true, unstubGlobals: true },
})
