import fc from 'fast-check'
import { expect, it } from 'vitest'
import { codePoints, roomFor, utf8Bytes } from './text-length'

const limits = { textMaxChars: 1000, textMaxBytes: 4096, recipientsMaxCount: 1000 }

it('should count code points as an iteration over the text does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => codePoints(text) === Array.from(text).length),
  )
})

it('should count a lone surrogate as one code point', () => {
  expect(codePoints('a\ud83d')).toBe(2)
  expect(codePoints('\ude00\ud83d')).toBe(2)
})

it('should count the bytes that are sent', () => {
  const encoder = new TextEncoder()
  const texts = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))
  fc.assert(fc.property(texts, (text) => utf8Bytes(text) === encoder.encode(text).length))
})

it('should take a thousand emoji, and not one more', () => {
  expect(roomFor('🐦'.repeat(1000), limits)).toMatchObject({ left: 0, fits: true, near: true })
  expect(roomFor('🐦'.repeat(1001), limits)).toMatchObject({ left: -1, fits: false })
})

it('should refuse what fits in characters and not in bytes', () => {
  const room = roomFor('🐦'.repeat(30), { ...limits, textMaxBytes: 100 })
  expect(room).toMatchObject({ left: 970, fits: false, tooManyBytes: true })
})

it('should keep the counter hidden while there is much room', () => {
  expect(roomFor('a'.repeat(899), limits).near).toBe(false)
  expect(roomFor('a'.repeat(900), limits).near).toBe(true)
})
