import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  deriveRecoveryKey,
  FormError,
  generateArchiveSecret,
  generateRecoveryKey,
  importArchiveKey,
  isRecoveryKeyOf,
  openArchived,
  openArchiveKeyByRecovery,
  readRecoveryKey,
  sealArchiveKey,
  signAddByRecovery,
  signRecovery,
  signRecoveryRecord,
  wrapContentKey,
  writeRecoveryKey,
} from '../../src/core'
import { cameFrom, outcome, sendText } from './messages'
import { NOW_MS, Persona } from './persona'

const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes))

describe('the text of a recovery key', () => {
  it('should round-trip, however it is written down', async () => {
    await fc.assert(
      fc.asyncProperty(anyKey, async (key) => {
        const text = await writeRecoveryKey(key)
        expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}$/)
        expect(await readRecoveryKey(text)).toEqual(key)
        const forgiving = text.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', ' - ')
        expect(await readRecoveryKey(`\n${forgiving} `)).toEqual(key)
      }),
    )
  })

  it('should notice any character that was copied wrongly', async () => {
    const text = (await writeRecoveryKey(generateRecoveryKey())).replaceAll('-', '')
    for (let at = 0; at < text.length; at++) {
      const wrong = text.charAt(at) === '7' ? '8' : '7'
      await expect(readRecoveryKey(text.slice(0, at) + wrong + text.slice(at + 1))).rejects.toThrow(FormError)
    }
    for (const broken of ['', text.slice(1), `${text}0`, `U${text.slice(1)}`]) {
      await expect(readRecoveryKey(broken)).rejects.toThrow(FormError)
    }
  })
})

describe('the recovery key', () => {
  it('should bring a new device into the chain and open the history', async () => {
    const anna = await Persona.create('anna')
    const bert = await Persona.create('bert')
    const recovery = await deriveRecoveryKey(
      await readRecoveryKey(await writeRecoveryKey(generateRecoveryKey())),
    )
    expect(recovery.sign.privateKey.extractable).toBe(false)
    expect(recovery.seal.pair.privateKey.extractable).toBe(false)

    const before = await anna.pinned()
    expect(isRecoveryKeyOf(recovery, before.chain)).toBe(false)
    anna.entries.push(await signRecovery(anna.device(1), before.chain, recovery.sign.publicKey, NOW_MS))
    const pinned = await anna.pinned()
    expect(isRecoveryKeyOf(recovery, pinned.chain)).toBe(true)
    const to = await pinned.verifyRecovery(await signRecoveryRecord(recovery, pinned.chain, 1, NOW_MS))
    const secret = await generateArchiveSecret(anna.user, 1)
    const sealed = await sealArchiveKey(anna.device(1), secret, to)
    const message = await sendText(bert, anna, 'long ago')
    const wrap = await wrapContentKey((await importArchiveKey(secret)).key, message.sentKey.contentKey)

    const fresh = await anna.keysOf(2)
    const own = await pinned.extend([await signAddByRecovery(fresh, pinned.chain, recovery.sign, NOW_MS)])
    const opened = sealed && (await openArchiveKeyByRecovery(recovery, own, sealed))

    expect(opened).toEqual({ kind: 'opened', secret, by: 1, key: 1 })
    const keys = new Map([[1, await importArchiveKey(secret)]])
    expect(keys.get(1)?.key.extractable).toBe(false)
    const history = await openArchived(
      keys,
      message.frame.body,
      cameFrom(bert),
      { epoch: 1, wrap },
      await bert.pinned(),
    )
    expect(outcome(history)).toBe('text: long ago')
    const unknown = await openArchived(
      new Map(),
      message.frame.body,
      cameFrom(bert),
      { epoch: 1, wrap },
      await bert.pinned(),
    )
    expect(outcome(unknown)).toBe('unknown-key')
  })
})
