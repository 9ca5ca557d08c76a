/** The pieces that sealing and opening have in common. */
import { type Bytes, concat, randomBytes, uint32 } from './bytes'
import { DOMAINS, sha256 } from './digests'
import { type Uuid, uuidBytes } from './uuid'

export const CONTENT_KEY_BYTES = 32
export const IV_BYTES = 12
export const SALT_BYTES = 32

const AES = 'AES-GCM'

/** SHA-256("whimbrel/v1/body\0" ‖ salt32 ‖ content), of both behind each other. */
export function contentHash(saltAndContent: Bytes): Promise<Bytes> {
  return sha256(DOMAINS.body, saltAndContent)
}

/**
 * What binds a wrap to its message and its device: "whimbrel/v1/wrap\0" ‖ SHA-256(header) ‖ account (16) ‖ device (4, big-endian) ‖ key
 * number (4, big-endian).
 */
export function wrapInfo(headerHash: Bytes, user: Uuid, device: number, key: number): Bytes {
  return concat(DOMAINS.wrap, headerHash, uuidBytes(user), uint32(device), uint32(key))
}

/**
 * The content key of one message (AES-256). Its bytes can be read, because it is sealed to devices and wrapped for the archive; it is
 * meant to be dropped soon, and to be kept only wrapped.
 */
export function importContentKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, AES, true, ['encrypt', 'decrypt'])
}

export async function contentKeyBytes(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('raw', key))
}

export function generateContentKey(): Promise<CryptoKey> {
  return importContentKey(randomBytes(CONTENT_KEY_BYTES))
}

/** AES-256-GCM, with its tag behind. */
export async function encrypt(key: CryptoKey, iv: Bytes, aad: Bytes, plaintext: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt({ name: AES, iv, additionalData: aad }, key, plaintext))
}

/** The plaintext, or undefined if the tag does not fit. */
export async function decrypt(
  key: CryptoKey,
  iv: Bytes,
  aad: Bytes,
  ciphertext: Bytes,
): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: AES, iv, additionalData: aad }, key, ciphertext),
    )
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === 'OperationError') {
      return undefined
    }
    throw problem
  }
}
