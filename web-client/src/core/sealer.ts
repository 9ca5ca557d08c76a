/** Encrypts and signs messages of one device. */
import { type Bytes, concat, randomBytes, requireForm } from './bytes'
import { contentHash, contentKeyBytes, encrypt, generateContentKey, IV_BYTES, SALT_BYTES } from './ciphers'
import { padContent } from './content'
import type { DeviceChain } from './device-chain'
import { currentKey, type DeviceKeys } from './device-keys'
import { sha256 } from './digests'
import { sign } from './ed25519'
import {
  envelopeSignedBytes,
  type Header,
  recipientsDigest,
  TYPE_RESEND,
  TYPE_TEXT,
  writeEnvelope,
  writeHeader,
} from './envelope'
import type { SendFrame } from './frames'
import type { VerifiedKey } from './pinned-chain'
import { type ResendContent, writeResendContent } from './resend-content'
import { sealContentKey, type SentKey } from './sent-key'
import type { Uuid } from './uuid'
import { packWraps, type Wrap } from './wraps'

/** A message before it is sealed. */
export interface Outgoing {
  readonly type: string
  /** A UUID of version 7. */
  readonly id: Uuid
  /** With a resend request: the message in question. */
  readonly re?: Uuid
  /** The recipients, oneself not among them (but for a message to oneself). */
  readonly to: readonly Uuid[]
  /** What {@link padContent} takes. */
  readonly content: string
  /** Counts this device's messages, from 1. */
  readonly counter: number
  /** The device's clock. */
  readonly atMs: number
}

export interface Sealed {
  readonly frame: SendFrame
  /** What wraps can be made with later. */
  readonly sentKey: SentKey
  /** Keys that nothing can be sealed to, because their owners published such; the message goes without a wrap for them. */
  readonly unusable: readonly VerifiedKey[]
}

/** How many wraps are under way at once: enough to keep WebCrypto's threads busy. */
const WRAPS_AT_ONCE = 32

export function outgoingText(fields: Omit<Outgoing, 'type' | 're' | 'content'> & { text: string }): Outgoing {
  const { text, ...rest } = fields
  return { ...rest, type: TYPE_TEXT, content: text }
}

/** A request, to the sender of message `re`, to make another wrap of it for this device. */
export function outgoingResend(
  fields: Omit<Outgoing, 'type' | 're' | 'content'> & { re: Uuid; resend: ResendContent },
): Outgoing {
  const { resend, ...rest } = fields
  return { ...rest, type: TYPE_RESEND, content: writeResendContent(resend) }
}

/**
 * Seals a message to devices. Takes about half a millisecond for each; thousands belong into a Worker.
 *
 * @param own the chain of the device's own account, which the header names
 * @param devices the keys to seal to: of the recipients, and of the sender's own other devices; this device's own is passed over
 * @param onProgress how many of the wraps are made
 * @throws FormError if the content is out of bounds, or a key is of an account that is not a recipient
 */
export async function seal(
  keys: DeviceKeys,
  message: Outgoing,
  own: DeviceChain,
  devices: readonly VerifiedKey[],
  onProgress?: (done: number, total: number) => void,
): Promise<Sealed> {
  const salted = concat(randomBytes(SALT_BYTES), padContent(message.content))
  const contentKey = await generateContentKey()
  const headerBytes = writeHeader(await headerOf(keys, message, own, await contentHash(salted)))
  const iv = randomBytes(IV_BYTES)
  const ciphertext = await encrypt(contentKey, iv, headerBytes, salted)
  const signature = await sign(keys.identity, await envelopeSignedBytes(headerBytes, iv, ciphertext))

  const { id, to, atMs } = message
  const sentKey: SentKey = {
    id,
    from: keys.user,
    to,
    atMs,
    headerHash: await sha256(headerBytes),
    contentKey,
  }
  const others = devices.filter((key) => key.device !== keys.device || key.user !== keys.user)
  const { wraps, unusable } = await wrapAll(sentKey, others, onProgress)
  const body = writeEnvelope({ headerBytes, iv, signature, ciphertext })
  return { frame: { type: 'send', id, to, body, wraps: packWraps(wraps) }, sentKey, unusable }
}

async function wrapAll(
  sent: SentKey,
  devices: readonly VerifiedKey[],
  onProgress?: (done: number, total: number) => void,
): Promise<{ wraps: Wrap[]; unusable: VerifiedKey[] }> {
  const bytes = await contentKeyBytes(sent.contentKey)
  const wraps: Wrap[] = []
  const unusable: VerifiedKey[] = []
  for (let at = 0; at < devices.length; at += WRAPS_AT_ONCE) {
    const some = devices.slice(at, at + WRAPS_AT_ONCE)
    const made = await Promise.all(
      some.map(async (key) => ({ key, wrap: await sealContentKey(sent, bytes, key) })),
    )
    for (const { key, wrap } of made) {
      if (wrap) {
        wraps.push(wrap)
      } else {
        unusable.push(key)
      }
    }
    onProgress?.(at + some.length, devices.length)
  }
  return { wraps, unusable }
}

async function headerOf(keys: DeviceKeys, message: Outgoing, own: DeviceChain, hash: Bytes): Promise<Header> {
  requireForm(own.user === keys.user, 'the chain is of another account')
  return {
    type: message.type,
    id: message.id,
    ...(message.re !== undefined && { re: message.re }),
    conversation: '',
    from: keys.user,
    device: keys.device,
    key: currentKey(keys).n,
    counter: message.counter,
    atMs: message.atMs,
    hash,
    recipients: await recipientsDigest(message.to),
    generation: own.generation,
    seq: own.seq,
    head: own.head,
  }
}
