/**
 * AES-KW (RFC 3394) by WebCrypto: content keys (32 bytes) under a key that cannot be read, 40 bytes each. The archive keys of an account
 * are such keys, and a device has one of its own for what it keeps itself.
 */
import { type Bytes, randomBytes } from './bytes'

const AES_KW = 'AES-KW'

/** A key of this device alone, to keep content keys under in IndexedDB. */
export function generateWrappingKey(): Promise<CryptoKey> {
  return importWrappingKey(randomBytes(32))
}

export function importWrappingKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, AES_KW, false, ['wrapKey', 'unwrapKey'])
}

/** `contentKey` has to be readable, as new and just opened ones are. */
export async function wrapContentKey(under: CryptoKey, contentKey: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.wrapKey('raw', contentKey, under, AES_KW))
}

/**
 * The content key, or undefined if it was not wrapped with this key, or was altered.
 *
 * @param readable whether its bytes are wanted: to seal it to a device, or to wrap it again
 */
export async function unwrapContentKey(
  under: CryptoKey,
  wrap: Bytes,
  readable = false,
): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.unwrapKey('raw', wrap, under, AES_KW, 'AES-GCM', readable, [
      'encrypt',
      'decrypt',
    ])
  } catch (problem) {
    if (
      problem instanceof DOMException &&
      (problem.name === 'OperationError' || problem.name === 'DataError')
    ) {
      return undefined
    }
    throw problem
  }
}
