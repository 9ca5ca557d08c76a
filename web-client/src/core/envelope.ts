/**
 * The body of every message: a signed header, and a ciphertext that only the devices with a wrap can open.
 *
 *     version   1 byte, 1
 *     length    2 bytes, of the header
 *     header    UTF-8 JSON, signed as these exact bytes
 *     iv        12 bytes
 *     signature 64 bytes, Ed25519 of "whimbrel/v1/sig\0" ‖ SHA-256(header) ‖ SHA-256(iv ‖ ct)
 *     ct        AES-256-GCM of salt32 ‖ content, with the header as associated data
 */
import { toBase64Url } from './base64url'
import { type Bytes, compareBytes, concat, equalBytes, requireForm } from './bytes'
import { DOMAINS, HASH_BYTES, sha256 } from './digests'
import { ED25519_SIGNATURE_BYTES, verify } from './ed25519'
import { StrictJson, writeJson } from './strict-json'
import { type Uuid, uuidBytes } from './uuid'

export const ENVELOPE_VERSION = 1
export const HEADER_MAX_BYTES = 2_048
/** 4 KB of text, padding, salt and tag. */
export const CIPHERTEXT_MAX_BYTES = 5_120
/** HPKE base mode, X25519, HKDF-SHA256, AES-128-GCM. */
export const ENVELOPE_ALG = 'HPKE-0020-0001-0001'
/** AES-256-GCM. */
export const ENVELOPE_ENC = 'A256GCM'
export const TYPE_TEXT = 'text'
/** A request to make another wrap for the message `re`. */
export const TYPE_RESEND = 'resend'

const IV_BYTES = 12
const CIPHERTEXT_MIN_BYTES = 32 + 16
const NAME_MAX_CHARS = 64
const FIXED_BYTES = 3 + IV_BYTES + ED25519_SIGNATURE_BYTES
const FIELDS = new Set('v typ id re conv from dev kid ctr ts alg enc hash rcpt gen seq head'.split(' '))

/** What everybody on the way can read. */
export interface Header {
  /** {@link TYPE_TEXT}, {@link TYPE_RESEND}, or of a later version. */
  readonly type: string
  readonly id: Uuid
  /** With {@link TYPE_RESEND} only. */
  readonly re?: Uuid
  /** Empty: who is in the conversation follows from `recipients`. Up to 64 characters. */
  readonly conversation: string
  readonly from: Uuid
  readonly device: number
  /** The number of the sender's key record at that time. */
  readonly key: number
  /** Counts the device's messages, from 1; shows a gap without promising order. */
  readonly counter: number
  /** The sender's clock. */
  readonly atMs: number
  /** SHA-256("whimbrel/v1/body\0" ‖ salt32 ‖ content). */
  readonly hash: Bytes
  /** {@link recipientsDigest}. */
  readonly recipients: Bytes
  /** The sender's device chain, as the sender knows it: generation, newest entry, and that entry's hash. */
  readonly generation: number
  readonly seq: number
  readonly head: Bytes
}

export interface Envelope {
  /** As it was signed. */
  readonly headerBytes: Bytes
  readonly header: Header
  readonly iv: Bytes
  readonly signature: Bytes
  /** With its tag. */
  readonly ciphertext: Bytes
}

/** The exact bytes to be signed and sent. */
export function writeHeader(header: Header): Bytes {
  return writeJson({
    v: ENVELOPE_VERSION,
    typ: header.type,
    id: header.id,
    re: header.re,
    conv: header.conversation,
    from: header.from,
    dev: header.device,
    kid: header.key,
    ctr: header.counter,
    ts: header.atMs,
    alg: ENVELOPE_ALG,
    enc: ENVELOPE_ENC,
    hash: toBase64Url(header.hash),
    rcpt: toBase64Url(header.recipients),
    gen: header.generation,
    seq: header.seq,
    head: toBase64Url(header.head),
  })
}

export function readHeader(bytes: Bytes): Header {
  const json = StrictJson.read(bytes, FIELDS)
  json.expect('v', ENVELOPE_VERSION)
  json.expect('alg', ENVELOPE_ALG)
  json.expect('enc', ENVELOPE_ENC)
  const header: Header = {
    type: json.text('typ'),
    id: json.uuid('id'),
    ...(json.has('re') && { re: json.uuid('re') }),
    conversation: json.text('conv'),
    from: json.uuid('from'),
    device: json.small('dev'),
    key: json.small('kid'),
    counter: json.number('ctr'),
    atMs: json.number('ts'),
    hash: json.bytes('hash', HASH_BYTES),
    recipients: json.bytes('rcpt', HASH_BYTES),
    generation: json.small('gen'),
    seq: json.small('seq'),
    head: json.bytes('head', HASH_BYTES),
  }
  const { type, conversation } = header
  requireForm(type.length > 0 && type.length <= NAME_MAX_CHARS, 'a type out of bounds')
  requireForm(conversation.length <= NAME_MAX_CHARS, 'a conversation out of bounds')
  requireForm(
    (type === TYPE_RESEND) === (header.re !== undefined),
    'only a resend request is about a message',
  )
  return header
}

/** Reads an envelope; the signature is not checked. Throws a {@link FormError} if it is none. */
export function readEnvelope(body: Bytes): Envelope {
  requireForm(
    body.length >= FIXED_BYTES + CIPHERTEXT_MIN_BYTES && body[0] === ENVELOPE_VERSION,
    'no envelope',
  )
  const headerLength = new DataView(body.buffer, body.byteOffset, body.length).getUint16(1)
  const ciphertextLength = body.length - FIXED_BYTES - headerLength
  requireForm(
    headerLength <= HEADER_MAX_BYTES &&
      ciphertextLength >= CIPHERTEXT_MIN_BYTES &&
      ciphertextLength <= CIPHERTEXT_MAX_BYTES,
    'an envelope with parts out of bounds',
  )
  let at = 3
  const take = (length: number): Bytes => body.slice(at, (at += length))
  const headerBytes = take(headerLength)
  return {
    headerBytes,
    header: readHeader(headerBytes),
    iv: take(IV_BYTES),
    signature: take(ED25519_SIGNATURE_BYTES),
    ciphertext: take(ciphertextLength),
  }
}

/** The bytes, as they travel. */
export function writeEnvelope(envelope: Omit<Envelope, 'header'>): Bytes {
  const { headerBytes, iv, signature, ciphertext } = envelope
  const start = Uint8Array.of(ENVELOPE_VERSION, headerBytes.length >> 8, headerBytes.length & 0xff)
  return concat(start, headerBytes, iv, signature, ciphertext)
}

/** What the signature is made of. */
export async function envelopeSignedBytes(headerBytes: Bytes, iv: Bytes, ciphertext: Bytes): Promise<Bytes> {
  return concat(DOMAINS.signature, await sha256(headerBytes), await sha256(iv, ciphertext))
}

/** Whether the device with this public key signed it. */
export async function isSignedBy(envelope: Envelope, publicKey: Bytes): Promise<boolean> {
  const { headerBytes, iv, ciphertext, signature } = envelope
  return verify(publicKey, await envelopeSignedBytes(headerBytes, iv, ciphertext), signature)
}

/** SHA-256 over the recipients' account ids, 16 bytes each, each once, sorted as bytes. */
export async function recipientsDigest(recipients: Iterable<Uuid>): Promise<Bytes> {
  return sha256(...[...new Set(recipients)].map(uuidBytes).sort(compareBytes))
}

/** Whether these, and nobody else, are the recipients that the sender has signed. */
export async function isAddressedTo(header: Header, recipients: Iterable<Uuid>): Promise<boolean> {
  return equalBytes(header.recipients, await recipientsDigest(recipients))
}
