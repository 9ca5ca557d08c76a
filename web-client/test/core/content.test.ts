import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CONTENT_BUCKETS_BYTES,
  FormError,
  isSendable,
  padContent,
  TEXT_MAX_BYTES,
  TEXT_MAX_CHARS,
  textSize,
  unpadContent,
  utf8,
} from '../../src/core'

describe('content', () => {
  it('should round-trip and have the size of a bucket', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (text) => {
        const content = padContent(text)
        expect(CONTENT_BUCKETS_BYTES).toContain(content.length)
        expect(unpadContent(content)).toBe(text)
      }),
    )
  })

  it('should be in the smallest bucket that holds it and its end', () => {
    expect(padContent('x'.repeat(63))).toHaveLength(64)
    expect(padContent('x'.repeat(64))).toHaveLength(128)
    expect(padContent('🐦'.repeat(1_000))).toHaveLength(4_160)
  })

  it('should keep zeros and 0x80 at the end of a text', () => {
    for (const text of ['a\0', '\0', 'a\u0080', '\ufeffa']) {
      expect(unpadContent(padContent(text))).toBe(text)
    }
  })

  it('should count code points, not halves of them', () => {
    expect(textSize('🐦ä')).toEqual({ chars: 2, bytes: 6 })
    expect(isSendable('🐦'.repeat(TEXT_MAX_CHARS))).toBe(true)
    expect('🐦'.repeat(TEXT_MAX_CHARS)).toHaveLength(2 * TEXT_MAX_CHARS)
    expect(isSendable('x'.repeat(TEXT_MAX_CHARS + 1))).toBe(false)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(textSize(text)).toEqual({ chars: Array.from(text).length, bytes: utf8(text).length })
      }),
    )
  })

  it('should refuse no text, too much text, and half a surrogate pair', () => {
    for (const text of ['', 'x'.repeat(TEXT_MAX_CHARS + 1), 'a\ud800', '\udc00b']) {
      expect(() => padContent(text)).toThrow(FormError)
    }
    expect(TEXT_MAX_BYTES).toBe(4_096)
  })

  it('should not be opened from any other form', () => {
    const good = padContent('hello')
    const without = (change: (bytes: Uint8Array<ArrayBuffer>) => void) => {
      const altered = good.slice()
      change(altered)
      return altered
    }
    for (const content of [
      new Uint8Array(0),
      new Uint8Array(64),
      good.slice(0, 63),
      new Uint8Array([...good, ...new Uint8Array(64)]), // a larger bucket than it needs
      without((bytes) => (bytes[5] = 0)), // no end
      without((bytes) => (bytes[63] = 1)), // something behind the end
      without((bytes) => (bytes[0] = 0xc0)), // no UTF-8
      without((bytes) => bytes.fill(0).fill(0x80, 0, 1)), // no text
    ]) {
      expect(unpadContent(content)).toBeUndefined()
    }
  })
})
