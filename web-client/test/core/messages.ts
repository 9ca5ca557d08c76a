/** Messages between personas, and ones that an attacker makes with keys of a persona. */
import {
  type Bytes,
  type Came,
  type DeviceKeys,
  envelopeSignedBytes,
  findWrap,
  type Header,
  type KeyWrap,
  open,
  type Opened,
  outgoingText,
  recipientsDigest,
  seal,
  type Sealed,
  type Uuid,
  type VerifiedKey,
  writeEnvelope,
  writeHeader,
} from '../../src/core'
import { contentHash, encrypt, importContentKey } from '../../src/core/ciphers'
import { padContent } from '../../src/core/content'
import { sha256 } from '../../src/core/digests'
import { sign } from '../../src/core/ed25519'
import { sealContentKey, type SentKey } from '../../src/core/sent-key'
import { NOW_MS, type Persona } from './persona'

export const MESSAGE_ID = '01a20e0b-f786-7000-8000-000000000001'

export async function sendText(from: Persona, to: Persona, text: string, device = 1): Promise<Sealed> {
  const keys = [...(await allKeys(to)), ...(await allKeys(from))]
  const message = outgoingText({ id: MESSAGE_ID, to: [to.user], text, counter: 1, atMs: NOW_MS })
  return seal(from.device(device), message, (await from.pinned()).chain, keys)
}

export async function allKeys(persona: Persona): Promise<VerifiedKey[]> {
  const { chain } = await persona.pinned()
  return Promise.all(chain.members().map((device) => persona.key(device)))
}

export function wrapOf(sealed: Sealed, account: Uuid, device: number): KeyWrap {
  const wrap = findWrap(sealed.frame.wraps, account, device)
  if (!wrap) {
    throw new Error('no wrap for this device')
  }
  return wrap
}

export function cameFrom(from: Persona, change: Partial<Came> = {}): Came {
  return { id: MESSAGE_ID, from: from.user, device: 1, to: [], ...change }
}

/** What a failed opening says, or the text. */
export function outcome(opened: Opened): string {
  return opened.kind === 'failed'
    ? opened.reason
    : opened.kind === 'text'
      ? `text: ${opened.text}`
      : opened.kind
}

export function flip(bytes: Bytes, bit: number): Bytes {
  const altered = bytes.slice()
  altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return altered
}

/** A message in which everything is the sender's to choose: header, content key and what is encrypted. */
export class Forgery {
  readonly signer: DeviceKeys
  readonly header: Header
  readonly salted: Bytes
  /** What is sent in place of the header's own bytes. */
  readonly headerBytes: Bytes

  private constructor(signer: DeviceKeys, header: Header, salted: Bytes, headerBytes: Bytes) {
    this.signer = signer
    this.header = header
    this.salted = salted
    this.headerBytes = headerBytes
  }

  static async from(
    sender: Persona,
    to: Persona,
    change: Partial<Header> = {},
    content?: Bytes,
  ): Promise<Forgery> {
    const salted = new Uint8Array([...new Uint8Array(32), ...(content ?? padContent('forged'))])
    const { chain } = await sender.pinned()
    const header: Header = {
      type: 'text',
      id: MESSAGE_ID,
      conversation: '',
      from: sender.user,
      device: 1,
      key: 1,
      counter: 1,
      atMs: NOW_MS,
      hash: await contentHash(salted),
      recipients: await recipientsDigest([to.user]),
      generation: chain.generation,
      seq: chain.seq,
      head: chain.head,
      ...change,
    }
    return new Forgery(sender.device(header.device), header, salted, writeHeader(header))
  }

  withHeaderText(change: (text: string) => string): Forgery {
    const text = change(new TextDecoder().decode(this.headerBytes))
    return new Forgery(this.signer, this.header, this.salted, new TextEncoder().encode(text))
  }

  async seal(
    to: VerifiedKey,
    key: Bytes = new Uint8Array(32),
  ): Promise<{ body: Bytes; wrap: KeyWrap; contentKey: CryptoKey }> {
    const { headerBytes, signer, salted, header } = this
    const contentKey = await importContentKey(key)
    const iv = new Uint8Array(12)
    const ciphertext = await encrypt(contentKey, iv, headerBytes, salted)
    const signature = await sign(signer.identity, await envelopeSignedBytes(headerBytes, iv, ciphertext))
    const sent: SentKey = {
      id: header.id,
      from: header.from,
      to: [to.user],
      atMs: NOW_MS,
      headerHash: await sha256(headerBytes),
      contentKey,
    }
    const wrap = await sealContentKey(sent, key, to)
    if (!wrap) {
      throw new Error('a weak key')
    }
    return { body: writeEnvelope({ headerBytes, iv, signature, ciphertext }), wrap, contentKey }
  }

  /** What the recipient's device 1 makes of it. */
  async openBy(recipient: Persona, sender: Persona): Promise<string> {
    const { body, wrap } = await this.seal(await recipient.key(1))
    const came = cameFrom(sender, { device: this.header.device })
    return outcome(await open(recipient.device(1), body, came, wrap, await sender.pinned()))
  }
}
