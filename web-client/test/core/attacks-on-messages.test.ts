/** What a server or a contact may try with messages and wraps, one test each. */
import { beforeEach, describe, expect, it } from 'vitest'
import { type BadKeysReason, newerKey, open, readEnvelope, signKeyRecord, topUp } from '../../src/core'
import { contentHash } from '../../src/core/ciphers'
import { padContent } from '../../src/core/content'
import { DOMAINS, sha256 } from '../../src/core/digests'
import { sign } from '../../src/core/ed25519'
import { concat } from '../../src/core/bytes'
import { cameFrom, Forgery, MESSAGE_ID, outcome, sendText, wrapOf } from './messages'
import { Persona } from './persona'

let anna: Persona
let bert: Persona

beforeEach(async () => {
  anna = await Persona.create('anna')
  bert = await Persona.create('bert')
})

async function expectRefused(action: Promise<unknown>, reason: BadKeysReason): Promise<void> {
  await expect(action).rejects.toMatchObject({ name: 'BadKeysError', reason })
}

describe('a message', () => {
  it('should not come under another id, from another account or device, or again under a new id', async () => {
    const sent = await sendText(anna, bert, 'once')
    for (const lie of [{ id: MESSAGE_ID.replace(/1$/, '2') }, { from: bert.user }, { device: 2 }]) {
      const came = cameFrom(anna, lie)
      const opened = await open(
        bert.device(1),
        sent.frame.body,
        came,
        wrapOf(sent, bert.user, 1),
        await anna.pinned(),
      )
      expect(outcome(opened)).toBe('bad-signature')
    }
  })

  it('should not come to other recipients than the sender signed', async () => {
    const sent = await sendText(anna, bert, 'for you alone')
    const came = cameFrom(anna, { to: [bert.user, anna.user] })
    const opened = await open(
      bert.device(1),
      sent.frame.body,
      came,
      wrapOf(sent, bert.user, 1),
      await anna.pinned(),
    )
    expect(outcome(opened)).toBe('wrong-recipients')
  })

  it('should not be believed of somebody whose chain does not vouch for it', async () => {
    const sent = await sendText(anna, bert, 'hi')
    const stranger = await (await Persona.create('stranger')).pinned()
    const opened = await open(
      bert.device(1),
      sent.frame.body,
      cameFrom(anna),
      wrapOf(sent, bert.user, 1),
      stranger,
    )
    expect(outcome(opened)).toBe('bad-signature')
    expect(opened).not.toHaveProperty('header')
  })

  it('should not open by a weaker algorithm, even if the sender signed it', async () => {
    const weaker = [
      ['HPKE-0020-0001-0001', 'none'],
      ['HPKE-0020-0001-0001', 'HPKE-0010-0001-0001'],
      ['A256GCM', 'A128GCM'],
      ['"v":1', '"v":0'],
    ] as const
    const forgery = await Forgery.from(anna, bert)
    expect(await forgery.openBy(bert, anna)).toBe('text: forged')
    for (const [from, to] of weaker) {
      expect(await forgery.withHeaderText((text) => text.replace(from, to)).openBy(bert, anna), to).toBe(
        'malformed',
      )
    }
    const twice = forgery.withHeaderText((text) => text.replace('"alg"', '"alg":"none","alg"'))
    expect(await twice.openBy(bert, anna)).toBe('malformed')
  })

  it('should not show a content whose hash is another than the signed one', async () => {
    const hash = await contentHash(new Uint8Array([...new Uint8Array(32), ...padContent('something else')]))
    expect(await (await Forgery.from(anna, bert, { hash })).openBy(bert, anna)).toBe('hash-mismatch')
  })

  it('should not show a padding that is none, or a type from later', async () => {
    expect(await (await Forgery.from(anna, bert, {}, new Uint8Array(64))).openBy(bert, anna)).toBe(
      'malformed',
    )
    expect(await (await Forgery.from(anna, bert, { type: 'later' })).openBy(bert, anna)).toBe('unknown-type')
  })
})

describe('a wrap', () => {
  it('should not open for another device, key or message than it was made for', async () => {
    await bert.link()
    const one = await sendText(anna, bert, 'one')
    const other = await sendText(anna, bert, 'other')
    const sender = await anna.pinned()
    const openBy1 = async (wrap: { key: number; sealed: typeof one.frame.body }, keys = bert.device(1)) =>
      outcome(await open(keys, one.frame.body, cameFrom(anna), wrap, sender))

    expect(await openBy1(wrapOf(one, bert.user, 2))).toBe('unwrap-failed')
    expect(await openBy1(wrapOf(other, bert.user, 1))).toBe('unwrap-failed')
    const rotated = await bert.rotate(1)
    expect(await openBy1(wrapOf(one, bert.user, 1), rotated)).toBe('text: one')
    expect(await openBy1({ ...wrapOf(one, bert.user, 1), key: 2 }, rotated)).toBe('unwrap-failed')
  })

  it('should not bring another content key', async () => {
    const sent = await sendText(anna, bert, 'mine')
    const { headerBytes } = readEnvelope(sent.frame.body)
    const forgery = await (await Forgery.from(anna, bert)).seal(await bert.key(1))
    const ofOtherKey = await topUp(
      { ...sent.sentKey, headerHash: await sha256(headerBytes), contentKey: forgery.contentKey },
      await bert.key(1),
    )
    const opened = await open(
      bert.device(1),
      sent.frame.body,
      cameFrom(anna),
      ofOtherKey,
      await anna.pinned(),
    )
    expect(outcome(opened)).toBe('decrypt-failed')
  })

  it('should not be made for a key that a server put in place of the device’s', async () => {
    const pinned = await bert.pinned()
    const thief = await anna.keysOf(1)
    const record = await signKeyRecord({ ...bert.device(1), keys: thief.keys }, pinned.chain)
    const forged = { ...record, signature: await sign(thief.identity, concat(DOMAINS.key, record.bytes)) }
    await expectRefused(pinned.verify(forged), 'bad-signature')
  })

  it('should not be made for a key that ran out, brought back by a server', async () => {
    const old = await bert.key(1)
    await bert.rotate(1)
    const current = await bert.key(1)
    expect(newerKey(current, old)).toBe(current)
    expect(newerKey(old, current)).toBe(current)
    const { keys } = await (await Persona.create('thief')).keysOf(1)
    const pinned = await bert.pinned()
    const same = await pinned.verify(
      await signKeyRecord({ ...bert.device(1), keys: keys.map((key) => ({ ...key, n: 2 })) }, pinned.chain),
    )
    expect(() => newerKey(current, same)).toThrow('the same number')
  })
})
