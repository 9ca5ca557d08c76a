/**
 * Opens messages for one device, in this order: signature, own key known, unwrap, decrypt, hash, form. Nothing of the content is looked
 * at before the signature is good.
 */
import type { ArchiveKey } from './archive-key'
import { type Bytes, equalBytes } from './bytes'
import { CONTENT_KEY_BYTES, contentHash, decrypt, importContentKey, SALT_BYTES, wrapInfo } from './ciphers'
import { unpadContent } from './content'
import { type DeviceKeys, findKey } from './device-keys'
import { sha256 } from './digests'
import {
  type Envelope,
  type Header,
  isAddressedTo,
  isSignedBy,
  readEnvelope,
  TYPE_RESEND,
  TYPE_TEXT,
} from './envelope'
import type { ArchivedKey, EntryFrame } from './frames'
import { hpkeOpen } from './hpke'
import type { SignedKeyRecord } from './key-record'
import { unwrapContentKey } from './key-wrapping'
import type { PinnedChain } from './pinned-chain'
import { readResendContent } from './resend-content'
import type { Uuid } from './uuid'
import type { KeyWrap } from './wraps'

/** Why a message cannot be opened; the text is what goes into a resend request. */
export type OpenReason =
  /** The body is no envelope, or the content not of the form. */
  | 'malformed'
  /** No device that the sender's chain vouches for has signed it as what it came as. Who it is from is not known. */
  | 'bad-signature'
  /** A device has signed it that was removed since. */
  | 'signer-removed'
  /** The sender's device knows another chain of its own account than the pinned one. */
  | 'chain-mismatch'
  /** The recipients are others than the sender has signed. */
  | 'wrong-recipients'
  /** No wrap came for this device; it may follow. */
  | 'no-wrap'
  /** The wrap is sealed to a key that this device does not have, or not any more. */
  | 'unknown-key'
  /** The wrap does not open: it is another device's, another message's, or was altered. */
  | 'unwrap-failed'
  /** The content key does not fit the ciphertext. */
  | 'decrypt-failed'
  /** The content is not the one whose hash was signed. */
  | 'hash-mismatch'
  /** The content is of a type that this version does not know. */
  | 'unknown-type'

const ASK_AGAIN: ReadonlySet<OpenReason> = new Set([
  'unknown-key',
  'unwrap-failed',
  'decrypt-failed',
  'hash-mismatch',
])

/**
 * Whether another wrap may help, which the sender can be asked for. A resend request that does not open is never asked for again: two
 * devices would ask each other for ever.
 */
export function mayAskAgain(failed: FailedOpening): boolean {
  return ASK_AGAIN.has(failed.reason) && failed.header !== undefined && failed.header.type !== TYPE_RESEND
}

/** Nothing is to be shown. Without a header the message says nothing of itself that could be believed. */
export interface FailedOpening {
  readonly kind: 'failed'
  readonly reason: OpenReason
  readonly header?: Header
}

/** A device asks for another wrap of message `message` of this device; {@link answerResend}. The record is not checked yet. */
export interface ResendRequest {
  readonly kind: 'resend'
  readonly header: Header
  readonly message: Uuid
  readonly reason: string
  readonly record: SignedKeyRecord
}

/** A text that the sender's device has signed. */
export interface OpenedText {
  readonly kind: 'text'
  readonly header: Header
  readonly text: string
  /** Readable: to be wrapped for the archive, then dropped. */
  readonly contentKey: CryptoKey
}

export type Opened = OpenedText | ResendRequest | FailedOpening

/** What the server says of a message; it must be what the sender has signed. */
export interface Came {
  readonly id: Uuid
  readonly from: Uuid
  readonly device: number
  /** The recipients, or empty where they are not told. */
  readonly to: readonly Uuid[]
}

export function cameAs(entry: EntryFrame): Came {
  const { id, from, device, to } = entry
  return { id, from, device, to }
}

/**
 * Opens a message as it came.
 *
 * @param wrap this device's wrap
 * @param sender the pinned chain of the account that it came from. A message that a device signed before it was removed opens with the
 *     chain as it was then; so keep to the mailbox's order.
 */
export async function open(
  keys: DeviceKeys,
  body: Bytes,
  came: Came,
  wrap: KeyWrap | undefined,
  sender: PinnedChain,
): Promise<Opened> {
  const checked = await check(body, came, sender, (header) => sender.chain.key(header.device))
  return checked.kind === 'failed' ? checked : unwrap(keys, checked.envelope, wrap)
}

/**
 * Opens a message of the history, by its content key under an archive key of the account. The device that signed has to have been in
 * the sender's chain at the place that the header names: it may have been removed since, and another own device opened the message at
 * its time and vouches for that by the archive wrap. `archiveKeys` by epoch.
 */
export async function openArchived(
  archiveKeys: ReadonlyMap<number, ArchiveKey>,
  body: Bytes,
  came: Came,
  archived: ArchivedKey,
  sender: PinnedChain,
): Promise<Opened> {
  const checked = await check(body, came, sender, (header) => sender.chain.keyAt(header.device, header.seq))
  if (checked.kind === 'failed') {
    return checked
  }
  const { header } = checked.envelope
  const under = archiveKeys.get(archived.epoch)
  if (!under) {
    return { kind: 'failed', reason: 'unknown-key', header }
  }
  // Readable, so that it can be wrapped under a newer archive key too.
  const contentKey = await unwrapContentKey(under.key, archived.wrap, true)
  return contentKey ? read(checked.envelope, contentKey) : { kind: 'failed', reason: 'unwrap-failed', header }
}

/**
 * The header of a message that a device signed while it was in the sender's chain, though it was removed since; undefined if none did.
 * Such a message may be older than the removal, or the work of whoever has the device now: that it is there can be told, no more.
 */
export async function headerOfRemoved(
  body: Bytes,
  came: Came,
  sender: PinnedChain,
): Promise<Header | undefined> {
  const checked = await check(body, came, sender, (header) => sender.chain.keyAt(header.device, header.seq))
  return checked.kind === 'good' ? checked.envelope.header : undefined
}

type Checked = { readonly kind: 'good'; readonly envelope: Envelope } | FailedOpening

async function check(
  body: Bytes,
  came: Came,
  sender: PinnedChain,
  keyOf: (header: Header) => Bytes | undefined,
): Promise<Checked> {
  let envelope: Envelope
  try {
    envelope = readEnvelope(body)
  } catch {
    return { kind: 'failed', reason: 'malformed' }
  }
  const { header } = envelope
  const isAsItCame =
    header.id === came.id &&
    header.from === came.from &&
    header.device === came.device &&
    header.from === sender.chain.user
  const key = isAsItCame ? keyOf(header) : undefined
  if (!key || !(await isSignedBy(envelope, key))) {
    return { kind: 'failed', reason: 'bad-signature' }
  }
  const standing = sender.standingOf(header)
  if (standing !== 'same' && standing !== 'past') {
    return { kind: 'failed', reason: 'chain-mismatch', header }
  }
  if (came.to.length > 0 && !(await isAddressedTo(header, came.to))) {
    return { kind: 'failed', reason: 'wrong-recipients', header }
  }
  return { kind: 'good', envelope }
}

async function unwrap(keys: DeviceKeys, envelope: Envelope, wrap: KeyWrap | undefined): Promise<Opened> {
  const { header, headerBytes } = envelope
  if (!wrap) {
    return { kind: 'failed', reason: 'no-wrap', header }
  }
  const own = findKey(keys, wrap.key)
  if (!own) {
    return { kind: 'failed', reason: 'unknown-key', header }
  }
  const info = wrapInfo(await sha256(headerBytes), keys.user, keys.device, wrap.key)
  const bytes = await hpkeOpen(own, info, wrap.sealed)
  return bytes?.length === CONTENT_KEY_BYTES
    ? read(envelope, await importContentKey(bytes))
    : { kind: 'failed', reason: 'unwrap-failed', header }
}

async function read(envelope: Envelope, contentKey: CryptoKey): Promise<Opened> {
  const { header, headerBytes, iv, ciphertext } = envelope
  const salted = await decrypt(contentKey, iv, headerBytes, ciphertext)
  if (!salted) {
    return { kind: 'failed', reason: 'decrypt-failed', header }
  }
  if (!equalBytes(await contentHash(salted), header.hash)) {
    return { kind: 'failed', reason: 'hash-mismatch', header }
  }
  const text = unpadContent(salted.subarray(SALT_BYTES))
  if (text === undefined) {
    return { kind: 'failed', reason: 'malformed', header }
  }
  switch (header.type) {
    case TYPE_TEXT:
      return { kind: 'text', header, text, contentKey }
    case TYPE_RESEND:
      return readResend(header, text)
    default:
      return { kind: 'failed', reason: 'unknown-type', header }
  }
}

function readResend(header: Header, text: string): Opened {
  try {
    const { reason, record } = readResendContent(text)
    return header.re === undefined
      ? { kind: 'failed', reason: 'malformed', header }
      : { kind: 'resend', header, message: header.re, reason, record }
  } catch {
    return { kind: 'failed', reason: 'malformed', header }
  }
}
