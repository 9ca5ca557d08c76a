import preact from '@preact/preset-vite'
import { defineConfig } from 'vitest/config'
import { packing } from './build/packing.ts'
import { serviceWorker } from './build/service-worker.ts'

export default defineConfig(({ mode }) => ({
  plugins: [preact(), serviceWorker(), ...(mode === 'demo' ? [] : [packing()])],
  build: {
    // From there Maven makes a jar, whose META-INF/resources the server serves. `vite build --mode demo`: the pages over an engine
    // of pretence, for screenshots; never part of what is delivered.
    outDir: mode === 'demo' ? 'target/demo' : 'target/classes/META-INF/resources',
    emptyOutDir: true,
    target: 'es2022',
    // Ed25519 and X25519 in WebCrypto ask for newer browsers than any of the style sheets does.
    cssTarget: ['chrome137', 'firefox130', 'safari18'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  // `npm run dev`: the page comes from Vite, the rest from a running server.
  server: { proxy: { '/api': 'http://127.0.0.1:9080', '/ws': { target: 'ws://127.0.0.1:9080', ws: true } } },
  test: {
    include: [
      'src/**/*.test.ts',
      'src/**/*.test.tsx',
      'test/**/*.test.ts',
      'build/**/*.test.ts',
      'e2e/**/*.test.ts',
    ],
  },
}))
