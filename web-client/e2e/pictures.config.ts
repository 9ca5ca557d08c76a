import { defineConfig } from '@playwright/test'
import tests from '../playwright.config'

/** Not a test, but the pictures of the README: `npm run pictures`. */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: 'readme.pictures.ts',
  outputDir: '../target/pictures',
  timeout: 300_000,
  use: { ...tests.use, locale: 'en-GB', colorScheme: 'light', reducedMotion: 'reduce' },
})
