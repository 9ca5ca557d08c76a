import type { Page } from '@playwright/test'

const FOLDER = 'target/screenshots'
const SIZES = {
  narrow: { width: 360, height: 740 },
  wide: { width: 1280, height: 800 },
} as const

/** Keeps how a page looks, narrow and wide, light and dark: `target/screenshots/<name>-<size>-<scheme>.png`. */
export async function keepScreenshots(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.screenshot({ path: `${FOLDER}/${name}-${size}-${colorScheme}.png`, animations: 'disabled' })
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  if (before) await page.setViewportSize(before)
}
