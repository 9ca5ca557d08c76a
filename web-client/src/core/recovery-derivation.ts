/** What follows from the bytes of a recovery key, by HKDF-SHA256 without salt (RFC 5869). */
import { type Bytes, requireForm, utf8 } from './bytes'

export const RECOVERY_KEY_BYTES = 32
/** Gives the seed of the Ed25519 key. */
export const RECOVERY_SIGN_INFO = utf8('whimbrel/v1/recovery-sign')
/** Gives the private X25519 key. */
export const RECOVERY_SEAL_INFO = utf8('whimbrel/v1/recovery-seal')

/** 32 secret bytes; to be imported as a key that cannot be read, and dropped. */
export async function deriveRecoveryBytes(key: Bytes, info: Bytes): Promise<Bytes> {
  requireForm(key.length === RECOVERY_KEY_BYTES, 'a recovery key has 32 bytes')
  const base = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }
  return new Uint8Array(await crypto.subtle.deriveBits(how, base, RECOVERY_KEY_BYTES * 8))
}
