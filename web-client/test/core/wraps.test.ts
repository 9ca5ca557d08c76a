import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  findWrap,
  FormError,
  packWraps,
  unpackWraps,
  uuidOfBytes,
  WRAP_BYTES,
  type Wrap,
} from '../../src/core'

const anyWrap = fc.record({
  account: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => uuidOfBytes(new Uint8Array(bytes))),
  device: fc.integer({ min: 1, max: 0xffff }),
  key: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  sealed: fc.uint8Array({ minLength: 80, maxLength: 80 }).map((bytes) => new Uint8Array(bytes)),
}) satisfies fc.Arbitrary<Wrap>

describe('wraps', () => {
  it('should round-trip, 102 bytes each', () => {
    const distinct = { selector: (wrap: Wrap) => `${wrap.account}/${wrap.device}`, maxLength: 8 }
    fc.assert(
      fc.property(fc.uniqueArray(anyWrap, distinct), (wraps) => {
        const packed = packWraps(wraps)
        expect(packed).toHaveLength(102 * wraps.length)
        expect(unpackWraps(packed)).toEqual(wraps)
        for (const wrap of wraps) {
          expect(findWrap(packed, wrap.account, wrap.device)).toMatchObject({
            key: wrap.key,
            sealed: wrap.sealed,
          })
        }
      }),
    )
  })

  it('should be read from the middle of a buffer', () => {
    const [wrap] = fc.sample(anyWrap, 1) as [Wrap]
    const buffer = new Uint8Array(WRAP_BYTES + 7)
    buffer.set(packWraps([wrap]), 7)
    expect(unpackWraps(buffer.subarray(7))).toEqual([wrap])
  })

  it('should be refused in any other form', () => {
    const [wrap] = fc.sample(anyWrap, 1) as [Wrap]
    const packed = packWraps([wrap])
    const twice = new Uint8Array([...packed, ...packed])
    const noDevice = packed.slice().fill(0, 16, 18)
    const noKey = packed.slice().fill(0, 18, 22)
    const negativeKey = packed.slice().fill(0xff, 18, 22)
    for (const broken of [packed.slice(1), twice, noDevice, noKey, negativeKey]) {
      expect(() => unpackWraps(broken)).toThrow(FormError)
    }
    expect(() => packWraps([{ ...wrap, device: 0 }])).toThrow(FormError)
    expect(() => packWraps([{ ...wrap, device: 0x10000 }])).toThrow(FormError)
    expect(() => packWraps([{ ...wrap, sealed: new Uint8Array(79) }])).toThrow(FormError)
  })
})
