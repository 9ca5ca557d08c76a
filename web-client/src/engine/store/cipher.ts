/**
 * What is kept on the device is encrypted with a key that cannot be read, only used, in this browser profile. It does not stop somebody
 * who runs code in this page or copies the whole profile; it keeps texts and names out of the database's files.
 */
import { type Bytes, fromBase64Url, fromUtf8, randomBytes, toBase64Url, utf8 } from '../../core'

/** AES-256-GCM: 12 bytes of nonce, then the ciphertext. */
export type Sealed = Bytes

export const NONCE_BYTES = 12
const BYTES_FIELD = '$bytes'
const NAME_CHARS = 22

export interface StoreKeys {
  /** AES-GCM, for what is stored. */
  readonly seal: CryptoKey
  /** HMAC, for the names under which it is stored. */
  readonly name: CryptoKey
}

export async function generateStoreKeys(): Promise<StoreKeys> {
  const { subtle } = crypto
  return {
    seal: await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
    name: await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
  }
}

/** Encrypts values of JSON and bytes; makes names that tell nothing. Stateless but for a bounded memory of names. */
export class StoreCipher {
  private static readonly NAMES_MAX = 20_000
  private readonly names = new Map<string, string>()

  constructor(private readonly keys: StoreKeys) {}

  async seal(value: unknown): Promise<Sealed> {
    const nonce = randomBytes(NONCE_BYTES)
    const plain = utf8(JSON.stringify(value, writeBytes))
    const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, this.keys.seal, plain)
    const sealed = new Uint8Array(NONCE_BYTES + ciphertext.byteLength)
    sealed.set(nonce)
    sealed.set(new Uint8Array(ciphertext), NONCE_BYTES)
    return sealed
  }

  /** Rejects if it was altered, or sealed in another profile. */
  async open(sealed: Sealed): Promise<unknown> {
    const iv = sealed.subarray(0, NONCE_BYTES)
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv },
      this.keys.seal,
      sealed.subarray(NONCE_BYTES),
    )
    return JSON.parse(fromUtf8(new Uint8Array(plain)) ?? '', readBytes)
  }

  /** The same for the same text, and without the key not to be told from chance. */
  async name(text: string): Promise<string> {
    const known = this.names.get(text)
    if (known !== undefined) {
      return known
    }
    const mac = new Uint8Array(await crypto.subtle.sign('HMAC', this.keys.name, utf8(text)))
    const name = toBase64Url(mac).slice(0, NAME_CHARS)
    if (this.names.size >= StoreCipher.NAMES_MAX) {
      this.names.clear()
    }
    this.names.set(text, name)
    return name
  }
}

function writeBytes(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { [BYTES_FIELD]: toBase64Url(value as Bytes) } : value
}

function readBytes(_: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && BYTES_FIELD in value) {
    return fromBase64Url(value[BYTES_FIELD] as string)
  }
  return value
}
