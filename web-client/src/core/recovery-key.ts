/**
 * The recovery key: 32 random bytes, shown once as text. From it follow an Ed25519 key, which the device chain names and which can add
 * a device, and an X25519 key, which archive keys are sealed to.
 */
import { type Bytes, equalBytes, randomBytes, requireForm } from './bytes'
import { RECOVERY_SIGNER } from './chain-entry'
import type { DeviceChain } from './device-chain'
import { DOMAINS, sha256 } from './digests'
import { sign, type SigningKey, signingKeyOfSeed } from './ed25519'
import { hpkeKeyOfPrivate, type HpkeKeyPair } from './hpke'
import {
  deriveRecoveryBytes,
  RECOVERY_KEY_BYTES,
  RECOVERY_SEAL_INFO,
  RECOVERY_SIGN_INFO,
} from './recovery-derivation'
import { recordSignedBytes, type SignedKeyRecord, writeKeyRecord } from './key-record'

/** What follows from the bytes; of it nothing secret can be read. Not to be kept. */
export interface RecoveryKey {
  readonly sign: SigningKey
  readonly seal: HpkeKeyPair
}

/** Crockford's base32: no I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUP_CHARS = 4
const KEY_CHARS = 52
const CHECK_CHARS = 4

export function generateRecoveryKey(): Bytes {
  return randomBytes(RECOVERY_KEY_BYTES)
}

export async function deriveRecoveryKey(key: Bytes): Promise<RecoveryKey> {
  const [seed, privateKey] = await Promise.all([
    deriveRecoveryBytes(key, RECOVERY_SIGN_INFO),
    deriveRecoveryBytes(key, RECOVERY_SEAL_INFO),
  ])
  return { sign: await signingKeyOfSeed(seed), seal: await hpkeKeyOfPrivate(privateKey) }
}

/** 14 groups of 4 with `-` between: 52 characters for the key, and 4 to notice what was copied wrongly. */
export async function writeRecoveryKey(key: Bytes): Promise<string> {
  requireForm(key.length === RECOVERY_KEY_BYTES, 'a recovery key has 32 bytes')
  const text = toBase32(key) + (await checkOf(key))
  return (text.match(/.{4}/g) ?? []).join('-')
}

/**
 * Reads the text: passes over spaces and `-`, takes small letters, O for 0, I and L for 1. Throws a {@link FormError} if it is none, or
 * was copied wrongly.
 */
export async function readRecoveryKey(text: string): Promise<Bytes> {
  const characters = text.replace(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')
  requireForm(
    characters.length === KEY_CHARS + CHECK_CHARS,
    `a recovery key has ${KEY_CHARS + CHECK_CHARS} characters`,
  )
  const key = fromBase32(characters.slice(0, KEY_CHARS))
  requireForm(characters.slice(KEY_CHARS) === (await checkOf(key)), 'the last group does not fit the key')
  return key
}

async function checkOf(key: Bytes): Promise<string> {
  return toBase32((await sha256(DOMAINS.recoveryCheck, key)).subarray(0, 3)).slice(0, GROUP_CHARS)
}

/** First bit first; zeros fill the last character. */
function toBase32(bytes: Bytes): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => ALPHABET[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}

/** 32 bytes of 52 characters. */
function fromBase32(characters: string): Bytes {
  const bits = Array.from(characters, (character) => {
    const value = ALPHABET.indexOf(character)
    requireForm(value >= 0, 'a character that no recovery key has')
    return value.toString(2).padStart(5, '0')
  }).join('')
  const length = RECOVERY_KEY_BYTES * 8
  requireForm(!bits.slice(length).includes('1'), 'the last bits are not zero')
  return Uint8Array.from({ length: RECOVERY_KEY_BYTES }, (_, i) =>
    Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2),
  )
}

/** Whether the chain names this recovery key. */
export function isRecoveryKeyOf(recovery: RecoveryKey, chain: DeviceChain): boolean {
  return chain.recoveryKey !== undefined && equalBytes(chain.recoveryKey, recovery.sign.publicKey)
}

/**
 * The recovery record: a key record as device 0, signed by the recovery key.
 *
 * @param chain the account's, which names this recovery key already
 * @param n counts the account's recovery keys, from 1
 */
export async function signRecoveryRecord(
  recovery: RecoveryKey,
  chain: DeviceChain,
  n: number,
  nowMs: number,
): Promise<SignedKeyRecord> {
  const bytes = writeKeyRecord({
    user: chain.user,
    device: RECOVERY_SIGNER,
    n,
    x25519: recovery.seal.publicKey,
    notBeforeMs: nowMs,
    graceUntilMs: 0,
    generation: chain.generation,
    chainSeq: chain.seq,
    chainHead: chain.head,
  })
  return { bytes, signature: await sign(recovery.sign, recordSignedBytes(bytes)) }
}
