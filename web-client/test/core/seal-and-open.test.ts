import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Bytes,
  cameAs,
  type KeyWrap,
  open,
  outgoingText,
  type PinnedChain,
  readEnvelope,
  restoreSentKey,
  seal,
  type Sealed,
  signKeyRecord,
  storeSentKey,
  topUp,
  unpackWraps,
  withoutExpiredKeys,
  wrapContentKey,
  unwrapContentKey,
  writeKeyRecord,
} from '../../src/core'
import { sign } from '../../src/core/ed25519'
import { recordSignedBytes } from '../../src/core/key-record'
import { generateWrappingKey } from '../../src/core/key-wrapping'
import { allKeys, cameFrom, flip, MESSAGE_ID, outcome, sendText, wrapOf } from './messages'
import { NOW_MS, Persona } from './persona'

let anna: Persona
let bert: Persona
let sent: Sealed
let annasChain: PinnedChain

beforeAll(async () => {
  anna = await Persona.create('anna')
  bert = await Persona.create('bert')
  await bert.link()
  sent = await sendText(anna, bert, 'Grüße, Bert')
  annasChain = await anna.pinned()
})

async function openBy1(body: Bytes, wrap: KeyWrap | undefined): Promise<string> {
  return outcome(await open(bert.device(1), body, cameFrom(anna), wrap, annasChain))
}

describe('a sealed message', () => {
  it('should open on every device of the recipient', async () => {
    for (const device of [1, 2]) {
      const wrap = wrapOf(sent, bert.user, device)
      const opened = await open(bert.device(device), sent.frame.body, cameFrom(anna), wrap, annasChain)
      expect(opened).toMatchObject({
        kind: 'text',
        text: 'Grüße, Bert',
        header: { counter: 1, conversation: '' },
      })
    }
  })

  it('should not be sealed to the device that sends it', () => {
    expect(unpackWraps(sent.frame.wraps).map((wrap) => wrap.account)).toEqual([bert.user, bert.user])
    expect(sent.unusable).toEqual([])
  })

  it('should open whatever the text is', async () => {
    const keys = await allKeys(bert)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 1_000 }), async (text) => {
        const message = outgoingText({ id: MESSAGE_ID, to: [bert.user], text, counter: 1, atMs: NOW_MS })
        const sealed = await seal(anna.device(1), message, annasChain.chain, keys)
        expect(await openBy1(sealed.frame.body, wrapOf(sealed, bert.user, 1))).toBe(`text: ${text}`)
      }),
      { numRuns: 30 },
    )
  })

  it('should tell the size bucket only', async () => {
    const ofLength = async (length: number) =>
      readEnvelope((await sendText(anna, bert, 'x'.repeat(length))).frame.body)
    const [one, other, again] = [await ofLength(1), await ofLength(63), await ofLength(1)]
    expect(one.ciphertext).toHaveLength(64 + 48)
    expect(other.ciphertext).toHaveLength(64 + 48)
    expect(one.header.hash).not.toEqual(again.header.hash)
  })

  it('should be refused with any bit of header, nonce, signature or ciphertext flipped', async () => {
    const { body } = sent.frame
    const wrap = wrapOf(sent, bert.user, 1)
    const parts = { header: 0, signature: 0 }
    for (let bit = 0; bit < body.length * 8; bit++) {
      const result = await openBy1(flip(body, bit), wrap)
      expect(['malformed', 'bad-signature'], `bit ${bit}`).toContain(result)
      parts[result === 'malformed' ? 'header' : 'signature'] += 1
    }
    expect(parts.header).toBeGreaterThan(0)
    expect(parts.signature).toBeGreaterThan((64 + 12 + 96) * 8)
  })

  it('should be refused with any bit of the wrap flipped', async () => {
    const wrap = wrapOf(sent, bert.user, 1)
    for (let bit = 0; bit < wrap.sealed.length * 8; bit++) {
      // Bit 255 is the one that X25519 passes over; the encapsulated key as it came is bound all the same.
      expect(await openBy1(sent.frame.body, { ...wrap, sealed: flip(wrap.sealed, bit) })).toBe(
        'unwrap-failed',
      )
    }
  })

  it('should be refused with a wrap of any other size', async () => {
    const { sealed } = wrapOf(sent, bert.user, 1)
    for (const size of [0, 31, 32, 33, 79]) {
      expect(await openBy1(sent.frame.body, { key: 1, sealed: sealed.slice(0, size) })).toBe('unwrap-failed')
    }
  })

  it('should tell no wrap from a wrap for an unknown key', async () => {
    expect(await openBy1(sent.frame.body, undefined)).toBe('no-wrap')
    expect(await openBy1(sent.frame.body, { ...wrapOf(sent, bert.user, 1), key: 9 })).toBe('unknown-key')
  })

  it('should give a content key that can be wrapped for the archive', async () => {
    const opened = await open(
      bert.device(1),
      sent.frame.body,
      cameFrom(anna),
      wrapOf(sent, bert.user, 1),
      annasChain,
    )
    const under = await generateWrappingKey()
    const wrapped = opened.kind === 'text' ? await wrapContentKey(under, opened.contentKey) : new Uint8Array()
    expect(wrapped).toHaveLength(40)
    expect((await unwrapContentKey(under, wrapped))?.extractable).toBe(false)
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      expect(await unwrapContentKey(under, flip(wrapped, bit))).toBeUndefined()
    }
  })

  it('should come as an entry says', () => {
    const entry = {
      type: 'entry',
      n: 1,
      kind: 'message',
      id: MESSAGE_ID,
      from: anna.user,
      device: 1,
      atMs: 1,
    } as const
    expect(cameAs({ ...entry, to: [], dropped: [] })).toEqual(cameFrom(anna))
  })
})

describe('a top-up', () => {
  it('should open later, on a new device, and on a key in its grace', async () => {
    const under = await generateWrappingKey()
    const stored = await storeSentKey(sent.sentKey, under)
    expect(stored).not.toHaveProperty('contentKey')
    const restored = await restoreSentKey(stored, under)
    await bert.link(3)
    const wrap = restored && (await topUp(restored, await bert.key(3)))
    const openBy3 = async (keys = bert.device(3)) =>
      outcome(await open(keys, sent.frame.body, cameFrom(anna), wrap, annasChain))

    expect(await openBy3()).toBe('text: Grüße, Bert')
    const rotated = await bert.rotate(3)
    expect(await openBy3(rotated)).toBe('text: Grüße, Bert')
    expect(await openBy3(withoutExpiredKeys(rotated, NOW_MS + 7_200_000))).toBe('unknown-key')
    expect(await restoreSentKey(stored, await generateWrappingKey())).toBeUndefined()
  })

  it('should not be made for somebody else', async () => {
    const stranger = await (await Persona.create('stranger')).key(1)
    await expect(topUp(sent.sentKey, stranger)).rejects.toThrow('not for this account')
    await expect(
      seal(
        anna.device(1),
        outgoingText({ id: MESSAGE_ID, to: [bert.user], text: 'hi', counter: 1, atMs: NOW_MS }),
        annasChain.chain,
        [stranger],
      ),
    ).rejects.toThrow('not for this account')
  })
})

it('a key of small order should not stop the wraps for others, nor their progress', async () => {
  const carl = await Persona.create('carl')
  await carl.link()
  const pinned = await carl.pinned()
  const { bytes } = await signKeyRecord(carl.device(2), pinned.chain)
  const good = await pinned.verify({
    bytes,
    signature: await sign(carl.device(2).identity, recordSignedBytes(bytes)),
  })
  const weak = writeKeyRecord({ ...good.record, x25519: new Uint8Array(32) })
  const signature = await sign(carl.device(2).identity, recordSignedBytes(weak))
  const weakKey = await pinned.verify({ bytes: weak, signature })
  const steps: [number, number][] = []

  const message = outgoingText({ id: MESSAGE_ID, to: [carl.user], text: 'hi', counter: 1, atMs: NOW_MS })
  const keys = [weakKey, await carl.key(1)]
  const sealed = await seal(anna.device(1), message, annasChain.chain, keys, (done, total) =>
    steps.push([done, total]),
  )

  expect(sealed.unusable).toEqual([weakKey])
  expect(unpackWraps(sealed.frame.wraps).map((wrap) => wrap.device)).toEqual([1])
  expect(steps).toEqual([[2, 2]])
})
