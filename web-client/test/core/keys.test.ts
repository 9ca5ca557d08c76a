import { beforeEach, describe, expect, it } from 'vitest'
import {
  type BadKeysReason,
  currentKey,
  DEVICE_KEYS_MAX,
  deriveRecoveryKey,
  findKey,
  generateDeviceKeys,
  generateRecoveryKey,
  isCryptoSupported,
  PinnedChain,
  previousGraceUntilMs,
  readLinkRequest,
  rotateKey,
  safetyNumber,
  type SignedChainEntry,
  signGenesis,
  signKeyRecord,
  signRecovery,
  signRecoveryRecord,
  withGrace,
  withoutExpiredKeys,
  writeLinkRequest,
} from '../../src/core'
import { hpkeOpen, hpkeSeal } from '../../src/core/hpke'
import { sign, verify } from '../../src/core/ed25519'
import { flip } from './messages'
import { bytesOf, NOW_MS, Persona } from './persona'

let anna: Persona

beforeEach(async () => {
  anna = await Persona.create('anna')
})

async function expectRefused(action: Promise<unknown>, reason: BadKeysReason): Promise<void> {
  await expect(action).rejects.toMatchObject({ name: 'BadKeysError', reason })
}

describe('the keys of a device', () => {
  it('should not be readable, and survive being stored', async () => {
    const made = await generateDeviceKeys(anna.user, 7, NOW_MS)
    expect(made.identity.privateKey.extractable).toBe(false)
    expect(currentKey(made).pair.privateKey.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('pkcs8', made.identity.privateKey)).rejects.toThrow()
    await expect(crypto.subtle.exportKey('pkcs8', currentKey(made).pair.privateKey)).rejects.toThrow()

    const stored = structuredClone(made)
    const message = await bytesOf('message')
    expect(await verify(made.identity.publicKey, message, await sign(stored.identity, message))).toBe(true)
    const sealed = await hpkeSeal(currentKey(made).publicKey, message, message)
    expect(await hpkeOpen(currentKey(stored), message, sealed ?? message)).toEqual(message)
  })

  it('should keep earlier keys for their grace', async () => {
    const first = await generateDeviceKeys(anna.user, 1, NOW_MS)
    expect(previousGraceUntilMs(first)).toBe(0)
    const second = await rotateKey(first, NOW_MS + 1, NOW_MS + 100)
    const third = await rotateKey(second, NOW_MS + 2, NOW_MS + 200)
    expect(third.keys.map((key) => [key.n, key.notBeforeMs, key.graceUntilMs])).toEqual([
      [1, NOW_MS, NOW_MS + 100],
      [2, NOW_MS + 1, NOW_MS + 200],
      [3, NOW_MS + 2, 0],
    ])
    expect(previousGraceUntilMs(third)).toBe(NOW_MS + 200)
    expect(findKey(third, 1)?.publicKey).toEqual(currentKey(first).publicKey)
    expect(withGrace(third, 2, NOW_MS + 300).keys.map((key) => key.graceUntilMs)).toEqual([
      NOW_MS + 100,
      NOW_MS + 300,
      0,
    ])
    expect(withoutExpiredKeys(third, NOW_MS + 100)).toBe(third)
    expect(withoutExpiredKeys(third, NOW_MS + 101).keys.map((key) => key.n)).toEqual([2, 3])
    expect(withoutExpiredKeys(third, NOW_MS + 1_000).keys.map((key) => key.n)).toEqual([3])
  })

  it('should be bounded', async () => {
    const made = await generateDeviceKeys(anna.user, 1, NOW_MS)
    const full = { ...made, keys: Array.from({ length: DEVICE_KEYS_MAX }, () => currentKey(made)) }
    await expect(rotateKey(full, NOW_MS, NOW_MS + 1)).rejects.toThrow('too many')
    await expect(rotateKey(made, NOW_MS, 0)).rejects.toThrow('grace')
    await expect(rotateKey(made, NOW_MS, NOW_MS + 1, 1)).rejects.toThrow('ascend')
    expect(() => withGrace(made, 1, NOW_MS)).toThrow('grace')
    await expect(generateDeviceKeys(anna.user, 0, NOW_MS)).rejects.toThrow('count from 1')
  })

  it('should be supported here', async () => {
    expect(await isCryptoSupported()).toBe(true)
  })
})

describe('a key record', () => {
  it('should be refused with any bit flipped', async () => {
    const pinned = await anna.pinned()
    const good = await signKeyRecord(anna.device(1), pinned.chain)
    for (let bit = 0; bit < good.bytes.length * 8; bit++) {
      await expect(pinned.verify({ ...good, bytes: flip(good.bytes, bit) })).rejects.toMatchObject({
        name: 'BadKeysError',
      })
    }
    for (let bit = 0; bit < 64 * 8; bit++) {
      await expectRefused(pinned.verify({ ...good, signature: flip(good.signature, bit) }), 'bad-signature')
    }
    expect((await pinned.verify(good)).n).toBe(1)
  })

  it('should be refused if it knows another chain than the pinned one', async () => {
    const before = await anna.pinned()
    await anna.link()
    const later = await signKeyRecord(anna.device(1), (await anna.pinned()).chain)
    const chainOf = async (genesis: SignedChainEntry) => (await PinnedChain.of(anna.user, [genesis])).chain
    const device = anna.device(1)
    const reset = await signKeyRecord(device, await chainOf(await signGenesis(device, 2, NOW_MS)))
    const fork = await signKeyRecord(device, await chainOf(await signGenesis(device, 1, 7)))
    await expectRefused(before.verify(later), 'out-of-sequence')
    await expectRefused(before.verify(reset), 'out-of-sequence')
    await expectRefused(before.verify(fork), 'fork')
    expect((await (await anna.pinned()).verify(later)).device).toBe(1)
  })

  it('should be of the account that it comes for, even if the device itself names another', async () => {
    const pinned = await anna.pinned()
    const { user } = await Persona.create('bert')
    await expectRefused(
      pinned.verify(await signKeyRecord({ ...anna.device(1), user }, pinned.chain)),
      'wrong-owner',
    )
  })

  it('should not pass for a recovery record, nor the other way round', async () => {
    const recovery = await deriveRecoveryKey(generateRecoveryKey())
    const before = await anna.pinned()
    const unset = await signRecoveryRecord(recovery, before.chain, 1, NOW_MS)
    await expectRefused(before.verifyRecovery(unset), 'not-a-member')
    anna.entries.push(await signRecovery(anna.device(1), before.chain, recovery.sign.publicKey, NOW_MS))
    const pinned = await anna.pinned()
    const record = await signRecoveryRecord(recovery, pinned.chain, 1, NOW_MS)
    expect((await pinned.verifyRecovery(record)).device).toBe(0)
    await expectRefused(pinned.verify(record), 'malformed')
    await expectRefused(pinned.verifyRecovery(await signKeyRecord(anna.device(1), pinned.chain)), 'malformed')
    const byOther = await signRecoveryRecord(
      await deriveRecoveryKey(generateRecoveryKey()),
      pinned.chain,
      1,
      NOW_MS,
    )
    await expectRefused(pinned.verifyRecovery(byOther), 'bad-signature')
  })
})

describe('a link request', () => {
  it('should be read as it was written, with white space around', async () => {
    const request = await anna.requestOf(await anna.keysOf(12))
    const text = writeLinkRequest(request)
    expect(text).toMatch(/^whimbrel-link:2:[0-9a-f-]{36}:12:[\w-]{43}:[\w-]{22}$/)
    expect(readLinkRequest(` ${text}\n`)).toEqual(request)
  })

  it('should be refused in any other form', async () => {
    const text = writeLinkRequest(await anna.requestOf(await anna.keysOf(12)))
    for (const broken of [
      '',
      text.replace(':2:', ':1:'),
      text.replace(':12:', ':0:'),
      text.replace(':12:', ':012:'),
      text.replace(':12:', ':65536:'),
      text.slice(0, -1),
      `${text}A`,
      text.slice(0, -1) + '_',
      text.replaceAll('-', ''),
    ]) {
      expect(() => readLinkRequest(broken), broken).toThrow()
    }
  })
})

describe('a safety number', () => {
  it('should never change: Java comes to the same', async () => {
    const filled = (value: number) => new Uint8Array(32).fill(value)
    const expected = '356762182100356955710740404875155634538942169260603470425582'
    expect(await safetyNumber(filled(1), filled(2))).toEqual({
      digits: expected,
      qr: `whimbrel-safety:1:${expected}`,
    })
    expect(await safetyNumber(filled(2), filled(1))).toMatchObject({ digits: expected })
  })

  it('should stay when a device is linked and change when the identity is reset', async () => {
    const { genesis } = (await (await Persona.create('bert')).pinned()).chain
    const numberOf = async (pinned: PinnedChain) => (await safetyNumber(pinned.chain.genesis, genesis)).digits
    const before = await numberOf(await anna.pinned())
    await anna.link()
    expect(await numberOf(await anna.pinned())).toBe(before)
    const reset = await PinnedChain.of(anna.user, [await signGenesis(anna.device(1), 2, NOW_MS)])
    expect(await numberOf(reset)).not.toBe(before)
  })
})
