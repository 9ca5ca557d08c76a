import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Arrows, symbols and dingbats, and whatever is a picture by itself: many systems have no font for them. */
const PICTORIAL = /[\u2190-\u21FF\u2300-\u27BF\u2B00-\u2BFF\p{Emoji_Presentation}]|\uFE0F/u

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.(?:ts|tsx|css)$/.test(file) && !file.includes('.test.'),
)

it('should draw its icons itself: no page has a sign that needs a font of pictures', () => {
  expect(sources.length).toBeGreaterThan(50)
  const found = sources.filter((file) =>
    PICTORIAL.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
  )
  expect(found).toEqual([])
})
