/** Signatures (RFC 8032) by WebCrypto. */
import { type Bytes, concat, requireForm } from './bytes'
import { fromBase64UrlOf } from './base64url'

export const ED25519_KEY_BYTES = 32
export const ED25519_SIGNATURE_BYTES = 64

/** A key to sign with. A plain object, so that IndexedDB can keep it; the private key cannot be read, only used. */
export interface SigningKey {
  readonly publicKey: Bytes
  readonly privateKey: CryptoKey
}

const NAME = 'Ed25519'
/** What comes before the seed in PKCS #8 (RFC 8410, section 7). */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20)

export async function generateSigningKey(): Promise<SigningKey> {
  // Of a pair only the private key is not extractable; the public one always is.
  const pair = await crypto.subtle.generateKey({ name: NAME }, false, ['sign', 'verify'])
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
    privateKey: pair.privateKey,
  }
}

/** The key of a seed: of the recovery key, and in tests. The result cannot be read any more. */
export async function signingKeyOfSeed(seed: Bytes): Promise<SigningKey> {
  requireForm(seed.length === 32, 'a seed has 32 bytes')
  const pkcs8 = concat(PKCS8, seed)
  // WebCrypto tells the public key of a private one only by exporting it.
  const readable = await crypto.subtle.importKey('pkcs8', pkcs8, { name: NAME }, true, ['sign'])
  const { x } = await crypto.subtle.exportKey('jwk', readable)
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, { name: NAME }, false, ['sign'])
  return { publicKey: fromBase64UrlOf(x ?? '', ED25519_KEY_BYTES), privateKey }
}

export async function sign(key: SigningKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign({ name: NAME }, key.privateKey, message))
}

/** Whether the owner of the key signed the message; a key that is none has signed nothing. */
export async function verify(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (publicKey.length !== ED25519_KEY_BYTES || signature.length !== ED25519_SIGNATURE_BYTES) {
    return false
  }
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, { name: NAME }, true, ['verify'])
    return await crypto.subtle.verify({ name: NAME }, key, signature, message)
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === 'NotSupportedError') {
      throw problem // a browser without Ed25519 is not a bad signature
    }
    return false
  }
}
