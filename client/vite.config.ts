/**
 * The client's build: Svelte, Tailwind, compiled messages and an installable, offline app.
 *
 * No inline script and no inline style in index.html, so that the server can send a strict
 * Content-Security-Policy. The service worker is our own (`sw.ts`); the page registers it itself
 * through `virtual:pwa-register`, so an update can wait for unsaved work.
 */
import { fileURLToPath } from 'node:url'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig, type ProxyOptions } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { manifest } from './manifest.ts'
import { messageCompiler } from './messages/compiler.ts'

/** Where `npm run dev` runs the sync server; dev.ts says so through this variable. */
const server = process.env['ANJUAN_DEV_SERVER'] ?? 'http://localhost:4801'

/** The server checks `Origin` on every socket and write, so in development it must see its own. */
const forward: ProxyOptions = {
  target: server,
  changeOrigin: true,
  ws: true,
  rewriteWsOrigin: true,
  headers: { origin: server },
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    paraglideVitePlugin(messageCompiler),
    tailwindcss(),
    svelte(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: '.',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: null,
      manifest,
      includeManifestIcons: false,
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,svg,png,wasm,woff2}'],
        maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
      },
    }),
  ],
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    // A data: address would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    sourcemap: true,
  },
  server: {
    port: 4800,
    strictPort: true,
    proxy: { '/api': forward, '/sync': forward, '/y': forward },
  },
})
