import process from 'node:process'
import { defineConfig, devices } from '@playwright/test'

/*
 * Browser tests against a server that runs: WHIMBREL_URL, http://127.0.0.1:9080 otherwise. BrowserIT starts one for them.
 * The browser is the machine's own Chromium: CHROMIUM, /usr/bin/chromium otherwise.
 */
// For a server whose certificate nobody has signed: the SHA-256 of its public key, base64. The browser then takes that key for good,
// in workers too, which "ignore all errors" does not reach.
const TRUSTED_KEY = process.env['WHIMBREL_TRUSTEDKEY']
const CI_LIKE = process.env['WHIMBREL_URL'] !== undefined

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'target/browser-tests',
  reporter: [['list']],
  forbidOnly: CI_LIKE,
  // A test that passes at the second try has still failed once.
  retries: 0,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    ...devices['Desktop Chrome'],
    baseURL: process.env['WHIMBREL_URL'] ?? 'http://127.0.0.1:9080',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      // Its sandbox refuses to run for root, as on CI machines.
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ...(TRUSTED_KEY === undefined ? [] : [`--ignore-certificate-errors-spki-list=${TRUSTED_KEY}`]),
      ],
    },
  },
})
