/** Makes the PNG icons of public/ from their drawing, `node scripts/icons.js`. Run by hand when the drawing changes. */
import { chromium } from '@playwright/test'
import { readFileSync } from 'node:fs'

const drawing = readFileSync('public/icon.svg', 'utf8')
/** Whatever a system cuts off, the bird stays: no corners, and the drawing within the inner four fifths. */
const maskable = drawing
  .replace(/ rx="\d+"/, '')
  .replace(/<g transform="[^"]+">/, '<g transform="translate(25.3 22.5) scale(0.62)">')
const ICONS = [
  ['icon-192', 192, drawing],
  ['icon-512', 512, drawing],
  ['icon-maskable-512', 512, maskable],
  ['apple-touch-icon', 180, maskable],
]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
for (const [name, size, svg] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
  await page.setContent(`<img src="${source}" style="position:fixed;inset:0;width:100%;height:100%">`)
  await page.locator('img').evaluate((image) => image.decode())
  await page.screenshot({ path: `public/${name}.png`, omitBackground: true })
  await page.close()
}
await browser.close()
