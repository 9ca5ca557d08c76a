/**
 * Scrolls through the demo's conversation of 10,000 messages, from the newest to the oldest and back: `npm run scroll`. Tells how many rows
 * were in the page at most, and how long tasks took. Ends with 1 if too many rows were, or messages were missed; never for being slow.
 *
 * `SCROLL_PORT` (default 21610), `CHROMIUM` (default /usr/bin/chromium).
 */
import { chromium } from '@playwright/test'
import { serve } from './demo-server.js'

const PORT = Number(process.env.SCROLL_PORT ?? 21610)
const PATH = '/c/0190f000-0000-7000-8000-000000002eef?demo=ready'
const MESSAGES = 10_000
/** What is visible, 600 px on either side, and some to spare. */
const ROWS_MAX = 120

const server = await serve('target/demo', PORT)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const page = await browser.newPage({ viewport: { width: 1180, height: 780 }, serviceWorkers: 'block' })
await page.goto(`http://127.0.0.1:${PORT}${PATH}`)
await page.locator('.bubble').first().waitFor()
const up = await page.evaluate(scrollThrough, -1)
const down = await page.evaluate(scrollThrough, 1)
await browser.close()
server.close()

const problems = []
for (const [name, run] of Object.entries({ up, down })) {
  process.stdout.write(
    `${name}: ${run.frames} frames in ${(run.ms / 1000).toFixed(1)} s, ${run.messages} messages seen, at most ${run.rows} rows` +
      ` in the page, ${run.blank} frames with nothing in the middle, ${run.long} tasks over 50 ms (longest ${run.longest} ms)\n`,
  )
  if (run.rows > ROWS_MAX) problems.push(`${name}: ${run.rows} rows in the page, at most ${ROWS_MAX} wanted`)
  if (run.messages < MESSAGES) problems.push(`${name}: only ${run.messages} messages came by`)
}
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length > 0 ? 1 : 0

/** In the page: one step a frame, until nothing moves and nothing is loaded any more. */
async function scrollThrough(direction) {
  const STEP_PX = 500
  const STILL_FRAMES = 30
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const scroller = document.querySelector('.scroller')
  const seen = new Set()
  const found = { frames: 0, rows: 0, blank: 0, long: 0, longest: 0 }
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      found.long++
      found.longest = Math.max(found.longest, Math.round(duration))
    }
  })
  observer.observe({ type: 'longtask' })
  const { top, height } = scroller.getBoundingClientRect()
  const middle = top + height / 2
  const startedAt = performance.now()
  let still = 0
  while (still < STILL_FRAMES) {
    const before = scroller.scrollTop
    scroller.scrollBy({ top: direction * STEP_PX, behavior: 'instant' })
    await frame()
    const rows = scroller.querySelectorAll('.scroller-row')
    for (const { dataset } of rows) if (dataset.key.startsWith('m:')) seen.add(dataset.key)
    found.frames++
    found.rows = Math.max(found.rows, rows.length)
    const boxes = [...rows].map((row) => row.getBoundingClientRect())
    if (!boxes.some((box) => box.top <= middle && box.bottom >= middle)) found.blank++
    still = Math.abs(scroller.scrollTop - before) < 1 ? still + 1 : 0
  }
  observer.disconnect()
  return { ...found, messages: seen.size, ms: performance.now() - startedAt }
}
