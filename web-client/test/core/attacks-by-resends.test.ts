/** What may be tried with requests to send a key again, one test each. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  answerResend,
  envelopeSignedBytes,
  mayAskAgain,
  open,
  type Opened,
  type OpenReason,
  outgoingResend,
  outgoingText,
  readEnvelope,
  recordSignedBytes,
  seal,
  type Sealed,
  type SentKey,
  type SignedKeyRecord,
  signKeyRecord,
  writeEnvelope,
} from '../../src/core'
import { padContent } from '../../src/core/content'
import { sign } from '../../src/core/ed25519'
import { allKeys, cameFrom, Forgery, MESSAGE_ID, outcome, sendText, wrapOf } from './messages'
import { NOW_MS, Persona } from './persona'

let anna: Persona
let bert: Persona

beforeEach(async () => {
  anna = await Persona.create('anna')
  bert = await Persona.create('bert')
})

describe('a resend request', () => {
  const ASKED = MESSAGE_ID.replace(/1$/, '2')
  let sent: SentKey

  beforeEach(async () => {
    const message = outgoingText({ id: ASKED, to: [bert.user], text: 'hi', counter: 1, atMs: NOW_MS })
    sent = (await seal(anna.device(1), message, (await anna.pinned()).chain, [])).sentKey
  })

  async function recordOf(persona: Persona, device = 1): Promise<SignedKeyRecord> {
    return signKeyRecord(persona.device(device), (await persona.pinned()).chain)
  }

  async function request(from: Persona, record: SignedKeyRecord, re = ASKED): Promise<Sealed> {
    const fields = { id: MESSAGE_ID, re, to: [anna.user], counter: 1, atMs: NOW_MS }
    const message = outgoingResend({ ...fields, resend: { reason: 'unwrap-failed', record } })
    return seal(from.device(1), message, (await from.pinned()).chain, await allKeys(anna))
  }

  async function openByAnna(from: Persona, sealed: Sealed): Promise<Opened> {
    const wrap = wrapOf(sealed, anna.user, 1)
    return open(anna.device(1), sealed.frame.body, cameFrom(from), wrap, await from.pinned())
  }

  /** Whether the request gets a wrap. */
  async function isAnswered(from: Persona, sealed: Sealed, what = sent): Promise<boolean> {
    const opened = await openByAnna(from, sealed)
    return opened.kind === 'resend' && (await answerResend(opened, what, await from.pinned())) !== undefined
  }

  it('should get a wrap for the device that asks', async () => {
    expect(await isAnswered(bert, await request(bert, await recordOf(bert)))).toBe(true)
  })

  it('should not be believed if a server forged it', async () => {
    const sealed = await request(bert, await recordOf(bert))
    const envelope = readEnvelope(sealed.frame.body)
    const { headerBytes, iv, ciphertext } = envelope
    const thief = await Persona.create('thief')
    const signature = await sign(
      thief.device(1).identity,
      await envelopeSignedBytes(headerBytes, iv, ciphertext),
    )
    const forged = { ...sealed, frame: { ...sealed.frame, body: writeEnvelope({ ...envelope, signature }) } }
    expect(outcome(await openByAnna(bert, forged))).toBe('bad-signature')
  })

  it('should get no wrap for a key of another account, or of another device than the one that asks', async () => {
    await bert.link()
    expect(await isAnswered(bert, await request(bert, await recordOf(anna)))).toBe(false)
    expect(await isAnswered(bert, await request(bert, await recordOf(bert, 2)))).toBe(false)
  })

  it('should get no wrap for a key that its device did not sign', async () => {
    const record = await recordOf(bert)
    const byThief = await sign(
      (await Persona.create('thief')).device(1).identity,
      recordSignedBytes(record.bytes),
    )
    expect(await isAnswered(bert, await request(bert, { ...record, signature: byThief }))).toBe(false)
  })

  it('should get no wrap for somebody who was no recipient, or of another message', async () => {
    const carl = await Persona.create('carl')
    expect(await isAnswered(carl, await request(carl, await recordOf(carl)))).toBe(false)
    const another = await request(bert, await recordOf(bert), MESSAGE_ID)
    expect(await isAnswered(bert, another)).toBe(false)
  })

  it('should not be asked for itself, so that nobody asks for ever', async () => {
    const sealed = await request(bert, await recordOf(bert))
    const wrap = { ...wrapOf(sealed, anna.user, 1), key: 9 }
    const failed = await open(anna.device(1), sealed.frame.body, cameFrom(bert), wrap, await bert.pinned())
    expect(failed).toMatchObject({ kind: 'failed', reason: 'unknown-key', header: { type: 'resend' } })
    expect(failed.kind === 'failed' && mayAskAgain(failed)).toBe(false)
  })

  it('should not be made where another wrap cannot help', async () => {
    const { header } = readEnvelope((await sendText(anna, bert, 'hi')).frame.body)
    const asked = (reason: OpenReason) => mayAskAgain({ kind: 'failed', reason, header })
    expect((['unknown-key', 'unwrap-failed', 'decrypt-failed', 'hash-mismatch'] as const).every(asked)).toBe(
      true,
    )
    expect((['chain-mismatch', 'wrong-recipients', 'no-wrap', 'unknown-type'] as const).some(asked)).toBe(
      false,
    )
    expect(mayAskAgain({ kind: 'failed', reason: 'bad-signature' })).toBe(false)
  })

  it('should not be about nothing, and nothing else should be about a message', async () => {
    const content = padContent('{"reason":"x","record":"AA","signature":"AA"}')
    const about = MESSAGE_ID.replace(/1$/, '2')
    const good = await Forgery.from(anna, bert, { type: 'resend', re: about }, content)
    expect(await good.openBy(bert, anna)).toBe('resend')
    const without = good.withHeaderText((text) => text.replace(`"re":"${about}",`, ''))
    expect(await without.openBy(bert, anna)).toBe('malformed')
    const text = await Forgery.from(anna, bert, { re: about })
    expect(await text.openBy(bert, anna)).toBe('malformed')
  })

  it('should not be taken if its content is of another form', async () => {
    const about = { type: 'resend', re: MESSAGE_ID }
    for (const text of [
      'hello',
      '{"reason":"x"}',
      `{"reason":"${'x'.repeat(65)}","record":"AA","signature":"AA"}`,
    ]) {
      expect(await (await Forgery.from(anna, bert, about, padContent(text))).openBy(bert, anna)).toBe(
        'malformed',
      )
    }
  })
})
