import { randomBytes } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { compressedForms } from './compressed.ts'

const text = new TextEncoder().encode('export const word = "whimbrel"\n'.repeat(100))

describe('compressed forms', () => {
  it('should give back the file', () => {
    const [gzip, brotli] = compressedForms('assets/main-abc.js', text)
    if (gzip?.suffix !== '.gz' || brotli?.suffix !== '.br') throw new Error('both forms are wanted')
    expect(new Uint8Array(gunzipSync(gzip.bytes))).toEqual(text)
    expect(new Uint8Array(brotliDecompressSync(brotli.bytes))).toEqual(text)
  })

  it('should be left out where they do not help', () => {
    expect(compressedForms('assets/icon-abc.png', text)).toEqual([])
    expect(compressedForms('assets/small-abc.js', text.subarray(0, 100))).toEqual([])
    expect(compressedForms('assets/noise-abc.js', randomBytes(2_000))).toEqual([])
  })
})
