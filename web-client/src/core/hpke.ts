/**
 * HPKE in base mode with the suite of RFC 9180, appendix A.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM; all of it by
 * WebCrypto. One message a context, no associated data.
 */
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { fromBase64UrlOf } from './base64url'
import { type Bytes, concat, requireForm } from './bytes'

export const X25519_KEY_BYTES = 32

/** An X25519 pair. The private key cannot be read, only used. */
export interface HpkeKeyPair {
  readonly publicKey: Bytes
  readonly pair: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }
}

const ALGORITHM = { name: 'X25519' }
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20)
const ENCAPSULATED_BYTES = 32

/** Of all that is sealed here. */
export const HPKE_SUITE = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes128Gcm(),
})

export async function generateHpkeKey(): Promise<HpkeKeyPair> {
  const pair = (await crypto.subtle.generateKey(ALGORITHM, false, ['deriveBits'])) as CryptoKeyPair
  const { privateKey, publicKey } = pair
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)),
    pair: { privateKey, publicKey },
  }
}

/** The pair of a private key in bytes: of the recovery key, and in tests. The result cannot be read any more. */
export async function hpkeKeyOfPrivate(bytes: Bytes): Promise<HpkeKeyPair> {
  requireForm(bytes.length === X25519_KEY_BYTES, 'a private key has 32 bytes')
  const pkcs8 = concat(PKCS8, bytes)
  const readable = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['deriveBits'])
  const { x } = await crypto.subtle.exportKey('jwk', readable)
  const raw = fromBase64UrlOf(x ?? '', X25519_KEY_BYTES)
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['deriveBits'])
  return { publicKey: raw, pair: { privateKey, publicKey: await importPublic(raw) } }
}

function importPublic(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, ALGORITHM, true, [])
}

/**
 * Encapsulated key and ciphertext; undefined if the public key is one that no secret can be agreed on with (a point of small order,
 * RFC 7748, section 6.1).
 */
export async function hpkeSeal(publicKey: Bytes, info: Bytes, plaintext: Bytes): Promise<Bytes | undefined> {
  try {
    const { enc, ct } = await HPKE_SUITE.seal(
      { recipientPublicKey: await importPublic(publicKey), info },
      plaintext,
    )
    return concat(new Uint8Array(enc), new Uint8Array(ct))
  } catch {
    return undefined
  }
}

/** The plaintext; undefined if it was not sealed to this key with this info, or was altered. */
export async function hpkeOpen(key: HpkeKeyPair, info: Bytes, sealed: Bytes): Promise<Bytes | undefined> {
  if (sealed.length <= ENCAPSULATED_BYTES) {
    return undefined
  }
  const enc = sealed.slice(0, ENCAPSULATED_BYTES)
  const ciphertext = sealed.slice(ENCAPSULATED_BYTES)
  try {
    return new Uint8Array(await HPKE_SUITE.open({ recipientKey: key.pair, enc, info }, ciphertext))
  } catch {
    return undefined
  }
}
