/**
 * Pictures of the main views in both themes, narrow and wide, and axe over each: `npm run shots`. The pages are the demo's, served with the
 * Content-Security-Policy of the server, so that what it would refuse shows here. Ends with 1 if axe or the browser complained.
 *
 * Arguments: parts of names, to take only some. `SHOTS_PORT` (default 21600), `CHROMIUM` (default /usr/bin/chromium).
 */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { serve } from './demo-server.js'
import { views } from './views.js'

const OUT = 'target/screenshots'
const PORT = Number(process.env.SHOTS_PORT ?? 21600)
const SIZES = { narrow: { width: 360, height: 740 }, wide: { width: 1180, height: 780 } }
const THEMES = ['light', 'dark']

const wanted = process.argv.slice(2)
mkdirSync(OUT, { recursive: true })
const server = await serve('target/demo', PORT)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const complaints = []
let taken = 0

for (const [sizeName, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of THEMES) {
    const context = await browser.newContext({
      viewport,
      colorScheme,
      locale: 'en-GB',
      reducedMotion: 'reduce',
      serviceWorkers: 'block',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    for (const [name, view] of Object.entries(views)) {
      const title = `${name}-${sizeName}-${colorScheme}`
      if (wanted.length > 0 && !wanted.some((part) => title.includes(part))) continue
      await take(context, title, view)
    }
    await context.close()
  }
}
await browser.close()
server.close()
for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
process.stdout.write(`${taken} pictures in ${OUT}, ${complaints.length} complaints\n`)
process.exitCode = complaints.length > 0 ? 1 : 0

async function take(context, title, view) {
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${title}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${title}: ${error.message}`))
  try {
    await page.goto(`http://127.0.0.1:${PORT}${view.path}`)
    await page.locator('main').first().waitFor()
    if (view.then) await view.then(page)
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await page.screenshot({ path: `${OUT}/${title}.png` })
    taken++
    const { violations } = await new AxeBuilder({ page }).analyze()
    for (const violation of violations) {
      const where = violation.nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`)
      complaints.push(`${title}: ${violation.id}: ${violation.help}\n    ${where.slice(0, 3).join('\n    ')}`)
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (wide > 0) complaints.push(`${title}: ${wide} px too wide`)
  } catch (error) {
    complaints.push(`${title}: ${error.message}`)
  } finally {
    await page.close()
  }
}
