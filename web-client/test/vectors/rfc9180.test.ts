/** The base-mode vectors of RFC 9180, appendix A, with X25519. */
import { describe, expect, it } from 'vitest'
import { type Bytes, randomBytes } from '../../src/core'
import { HPKE_SUITE, hpkeKeyOfPrivate, hpkeOpen, hpkeSeal } from '../../src/core/hpke'
import { vectorFile } from './read'

interface RfcVector {
  aead_id: string
  info: string
  ikmE: string
  ikmR: string
  skRm: string
  pkRm: string
  enc: string
  shared_secret: string
  encryptions: { 'sequence number': string; pt: string; aad: string; ct: string }[]
}

const VECTORS = vectorFile('rfc9180-x25519.json') as RfcVector[]
const AES_128_GCM = '1'

function hex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}

describe('HPKE', () => {
  it('should seal and open every message of our suite as in the RFC', async () => {
    const vector = VECTORS.find((one) => one.aead_id === AES_128_GCM)
    if (!vector) {
      throw new Error('the vectors of our suite are missing')
    }
    const recipientKey = await HPKE_SUITE.kem.deriveKeyPair(hex(vector.ikmR))
    const ekm = await HPKE_SUITE.kem.deriveKeyPair(hex(vector.ikmE))
    const info = hex(vector.info)
    const sender = await HPKE_SUITE.createSenderContext({
      recipientPublicKey: recipientKey.publicKey,
      info,
      ekm,
    })
    const recipient = await HPKE_SUITE.createRecipientContext({ recipientKey, enc: sender.enc, info })
    expect(new Uint8Array(sender.enc)).toEqual(hex(vector.enc))

    let next = 0
    for (const { 'sequence number': number, pt, aad, ct } of vector.encryptions) {
      for (; next < Number(number); next++) {
        await recipient.open(await sender.seal(new Uint8Array())) // the vectors leave numbers out
      }
      expect(new Uint8Array(await sender.seal(hex(pt), hex(aad)))).toEqual(hex(ct))
      expect(new Uint8Array(await recipient.open(hex(ct), hex(aad)))).toEqual(hex(pt))
      next++
    }
    expect(next).toBeGreaterThan(200)
  })

  it('should agree on the shared secrets of the RFC with keys that cannot be read', async () => {
    expect(VECTORS).toHaveLength(2)
    for (const vector of VECTORS) {
      const own = await hpkeKeyOfPrivate(hex(vector.skRm))
      expect(own.publicKey).toEqual(hex(vector.pkRm))
      expect(own.pair.privateKey.extractable).toBe(false)
      const secret = await HPKE_SUITE.kem.decap({ recipientKey: own.pair, enc: hex(vector.enc) })
      expect(new Uint8Array(secret)).toEqual(hex(vector.shared_secret))
    }
  })

  it('should seal to a key of the vectors', async () => {
    const own = await hpkeKeyOfPrivate(hex(VECTORS[0]?.skRm ?? ''))
    const info = randomBytes(20)
    const sealed = await hpkeSeal(own.publicKey, info, Uint8Array.of(1, 2, 3))

    expect(sealed).toHaveLength(32 + 3 + 16)
    expect(await hpkeOpen(own, info, sealed ?? new Uint8Array())).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('should seal nothing to a key of small order, and open nothing of one', async () => {
    const own = await hpkeKeyOfPrivate(hex(VECTORS[0]?.skRm ?? ''))
    const one = Uint8Array.of(1, ...new Uint8Array(31))
    for (const weak of [new Uint8Array(32), one]) {
      expect(await hpkeSeal(weak, new Uint8Array(), new Uint8Array(32))).toBeUndefined()
      expect(
        await hpkeOpen(own, new Uint8Array(), new Uint8Array([...weak, ...randomBytes(48)])),
      ).toBeUndefined()
    }
  })
})
