import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Bytes,
  compareBytes,
  conversationId,
  FormError,
  fromBase64Url,
  isUuidV7,
  recipientsDigest,
  toBase64Url,
  utf8,
  uuidBytes,
  uuidOfBytes,
  uuidTimeMs,
  uuidV7,
} from '../../src/core'
import { StrictJson, writeJson } from '../../src/core/strict-json'

const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes))

describe('base64url', () => {
  it('should round-trip, and be what others make of the same bytes', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const text = toBase64Url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64Url(text)).toEqual(bytes)
      }),
    )
  })

  it('should have one text for some bytes only', () => {
    for (const text of ['A', 'AA==', 'AB', 'AAB', 'A+', 'A/', 'A A', 'AA\n', 'Ä0', 'AAAAA']) {
      expect(() => fromBase64Url(text), text).toThrow(FormError)
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), (text) => {
        try {
          expect(toBase64Url(fromBase64Url(text))).toBe(text)
        } catch (problem) {
          expect(problem).toBeInstanceOf(FormError)
        }
      }),
    )
  })
})

describe('a UUID', () => {
  it('should round-trip as 16 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(uuidBytes(uuidOfBytes(new Uint8Array(bytes)))).toEqual(new Uint8Array(bytes))
      }),
    )
  })

  it('should keep its time and its version', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (timeMs) => {
        const id = uuidV7(timeMs)
        expect(isUuidV7(id)).toBe(true)
        expect(uuidTimeMs(id)).toBe(timeMs)
      }),
    )
    expect(uuidV7(1)).not.toBe(uuidV7(1))
  })

  it('should be in small letters', () => {
    expect(() => uuidBytes('01A20E0B-F786-771B-A3BE-4FEBF15D56E4')).toThrow(FormError)
    expect(isUuidV7('01a20e0b-f786-471b-a3be-4febf15d56e4')).toBe(false)
    expect(isUuidV7('01a20e0b-f786-771b-c3be-4febf15d56e4')).toBe(false)
  })
})

describe('strict JSON', () => {
  const KNOWN = new Set(['a', 'b'])
  const read = (text: string): StrictJson => StrictJson.read(utf8(text), KNOWN)

  it('should read what it writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.maxSafeNat(), (text, number) => {
        const json = StrictJson.read(writeJson({ a: text, b: number }), KNOWN)
        expect(json.text('a')).toBe(text)
        expect(json.number('b')).toBe(number)
      }),
    )
  })

  it('should take any order, white space and escapes', () => {
    const json = read(' {\t"b" : 7 ,\n"\\u0061":"\\u00e4\\n\\/" }\r\n')
    expect(json.text('a')).toBe('ä\n/')
    expect(json.small('b')).toBe(7)
  })

  it.each([
    ['nothing', ''],
    ['no object', '[]'],
    ['a field twice', '{"a":"1","a":"1"}'],
    ['a field twice, one escaped', '{"a":"1","\\u0061":"1"}'],
    ['an unknown field', '{"c":1}'],
    ['a comma too many', '{"a":1,}'],
    ['no comma', '{"a":1"b":2}'],
    ['a comma at the start', '{,"a":1}'],
    ['something behind', '{"a":1} x'],
    ['another object behind', '{"a":1}{"b":1}'],
    ['a fraction', '{"a":1.0}'],
    ['an exponent', '{"a":1e3}'],
    ['a leading zero', '{"a":01}'],
    ['a number beyond 53 bits', '{"a":9007199254740993}'],
    ['true', '{"a":true}'],
    ['null', '{"a":null}'],
    ['an object', '{"a":{}}'],
    ['an array', '{"a":[]}'],
    ['a control character', '{"a":"\n"}'],
    ['an unknown escape', '{"a":"\\x"}'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['single quotes', "{'a':1}"],
  ])('should refuse %s', (_, text) => {
    expect(() => read(text)).toThrow(FormError)
  })

  it('should refuse what is not UTF-8', () => {
    expect(() =>
      StrictJson.read(Uint8Array.of(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc0, 0x22, 0x7d), KNOWN),
    ).toThrow(FormError)
  })

  it('should tell fields of the wrong form', () => {
    const json = read('{"a":"x","b":-1}')
    expect(() => json.number('a')).toThrow(FormError)
    expect(() => json.number('b')).toThrow(FormError)
    expect(() => json.text('b')).toThrow(FormError)
    expect(() => json.uuid('a')).toThrow(FormError)
    expect(() => json.bytes('a', 1)).toThrow(FormError)
    expect(read('{"a":4294967296}').small('a')).toBe(2 ** 31 - 1)
  })
})

describe('a conversation', () => {
  const [a, b, c] = [1, 2, 3].map((n) => `00000000-0000-7000-8000-00000000000${n}`) as [
    string,
    string,
    string,
  ]

  it('should be the same for everybody in it, whatever the order', async () => {
    const id = await conversationId(a, [b, c])
    expect(id).toMatch(/^g-[\w-]{22}$/)
    expect(await conversationId(c, [b, a, b])).toBe(id)
    expect(await conversationId(a, [a, b, c])).toBe(id)
  })

  it('should be the other account where there is one other', async () => {
    expect(await conversationId(a, [b])).toBe(b)
    expect(await conversationId(b, [b, a])).toBe(a)
    expect(await conversationId(a, [a])).toBe(a)
  })

  it('should have a digest of sorted ids, each once', async () => {
    const digest = await recipientsDigest([c, a, c])
    const joined: Bytes = new Uint8Array([...uuidBytes(a), ...uuidBytes(c)])
    expect(digest).toEqual(new Uint8Array(await crypto.subtle.digest('SHA-256', joined)))
    expect(compareBytes(await recipientsDigest([a, c]), digest)).toBe(0)
  })
})
