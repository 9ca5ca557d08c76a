/**
 * The content key of a message that this device sent, kept so that wraps can be made later: for a device that was not known, or one
 * that could not open its wrap.
 */
import { type Bytes, requireForm } from './bytes'
import { contentKeyBytes, wrapInfo } from './ciphers'
import { hpkeSeal } from './hpke'
import { unwrapContentKey, wrapContentKey } from './key-wrapping'
import type { ResendRequest } from './opener'
import type { PinnedChain, VerifiedKey } from './pinned-chain'
import type { Uuid } from './uuid'
import type { Wrap } from './wraps'

interface SentMessage {
  readonly id: Uuid
  readonly from: Uuid
  readonly to: readonly Uuid[]
  /** The sender's clock. */
  readonly atMs: number
  /** SHA-256 of the header. */
  readonly headerHash: Bytes
}

export interface SentKey extends SentMessage {
  /** Readable; not to be kept like this. */
  readonly contentKey: CryptoKey
}

/** What is kept: the content key under a wrapping key of the device ({@link generateWrappingKey}). */
export interface StoredSentKey extends SentMessage {
  /** 40 bytes. */
  readonly wrapped: Bytes
}

/** Whether devices of this account may open the message: a recipient's, or the sender's own. */
export function mayOpen(sent: SentMessage, user: Uuid): boolean {
  return sent.from === user || sent.to.includes(user)
}

/**
 * A wrap for one more device; undefined if its key is one that nothing can be sealed to. Throws a {@link FormError} if the message is
 * not for its account.
 */
export async function topUp(sent: SentKey, recipient: VerifiedKey): Promise<Wrap | undefined> {
  return sealContentKey(sent, await contentKeyBytes(sent.contentKey), recipient)
}

/**
 * The wrap that a resend request asks for; undefined if it is none to answer: the message is another, its account was no recipient, or
 * its pinned chain does not vouch for the key of the device that asks. How often and how late is for the caller to bound.
 */
export async function answerResend(
  asked: ResendRequest,
  sent: SentKey,
  asker: PinnedChain,
): Promise<Wrap | undefined> {
  const { from, device } = asked.header
  if (asked.message !== sent.id || !mayOpen(sent, from)) {
    return undefined
  }
  const key = await asker.verify(asked.record).catch(() => undefined)
  return key?.user === from && key.device === device ? topUp(sent, key) : undefined
}

/** What {@link topUp} does, with the bytes of the content key at hand, for many devices. */
export async function sealContentKey(
  sent: SentMessage,
  bytes: Bytes,
  recipient: VerifiedKey,
): Promise<Wrap | undefined> {
  const { user: account, device, n: key } = recipient
  requireForm(mayOpen(sent, account), 'the message is not for this account')
  const sealed = await hpkeSeal(
    recipient.record.x25519,
    wrapInfo(sent.headerHash, account, device, key),
    bytes,
  )
  return sealed && { account, device, key, sealed }
}

export async function storeSentKey(sent: SentKey, under: CryptoKey): Promise<StoredSentKey> {
  const { contentKey, ...message } = sent
  return { ...message, wrapped: await wrapContentKey(under, contentKey) }
}

/** Undefined if it was not kept under this key. */
export async function restoreSentKey(stored: StoredSentKey, under: CryptoKey): Promise<SentKey | undefined> {
  const { wrapped, ...message } = stored
  const contentKey = await unwrapContentKey(under, wrapped, true)
  return contentKey && { ...message, contentKey }
}
