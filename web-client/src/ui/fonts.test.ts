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

it('should name the fonts of pictures that systems have, behind all others, since they have digits too', () => {
  const tokens = readFileSync(join(import.meta.dirname, 'styles/tokens.css'), 'utf8')
  const [, stack = ''] = /--font:([^;]+);/.exec(tokens) ?? []
  const [before = '', behind = ''] = stack.split('sans-serif,')
  expect(before).toContain('system-ui')
  expect(before.replace("'Whimbrel Emoji'", '')).not.toContain('Emoji')
  for (const font of ['Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji'])
    expect(behind).toContain(font)
})

it('should take emoji, and nothing that text is made of, from a font in colours', () => {
  const tokens = readFileSync(join(import.meta.dirname, 'styles/tokens.css'), 'utf8')
  const [, list = ''] = /unicode-range:([^;]+);/.exec(tokens) ?? []
  const ranges = [...list.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)].map(([, from = '', to = from]) => [
    Number.parseInt(from, 16),
    Number.parseInt(to, 16),
  ])
  const has = (text: string): boolean =>
    Array.from(text).every((one) =>
      ranges.some(
        ([from = 0, to = 0]) => from <= Number(one.codePointAt(0)) && Number(one.codePointAt(0)) <= to,
      ),
    )
  for (const emoji of ['😴', '🔭', '☕', '👍🏽', '🇮🇸', '🎉', '🫖']) expect(has(emoji), emoji).toBe(true)
  for (const text of ['0', '#', '*', 'a', '©', '→', 'ב', '早']) expect(has(text), text).toBe(false)
})
