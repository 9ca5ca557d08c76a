/**
 * All private keys of one device: its Ed25519 identity, the X25519 key that others seal to now, and those before it that are in their
 * grace. Plain objects that IndexedDB can keep; the private keys in them are not extractable. Immutable; a change gives another one.
 */
import { generateSigningKey, type SigningKey } from './ed25519'
import { equalBytes, requireForm } from './bytes'
import type { DeviceChain } from './device-chain'
import { generateHpkeKey, type HpkeKeyPair } from './hpke'
import type { Uuid } from './uuid'

/** The most keys at once: the current one and those in their grace. */
export const DEVICE_KEYS_MAX = 16
/** {@link SealingKey.graceUntilMs} of the key that others seal to now. */
export const CURRENT = 0

export interface SealingKey extends HpkeKeyPair {
  /** From 1. */
  readonly n: number
  readonly notBeforeMs: number
  /** Until when others may still seal to it; {@link CURRENT} while no newer one took its place. */
  readonly graceUntilMs: number
}

export interface DeviceKeys {
  readonly user: Uuid
  readonly device: number
  readonly identity: SigningKey
  /** The current one last. */
  readonly keys: readonly SealingKey[]
}

/**
 * Whether a chain has this device in it now. The key decides: in a chain that began anew another device may have the same number.
 */
export function isIn(chain: DeviceChain, { user, device, identity }: DeviceKeys): boolean {
  const key = chain.user === user ? chain.key(device) : undefined
  return key !== undefined && equalBytes(key, identity.publicKey)
}

/** The keys of a new device. */
export async function generateDeviceKeys(user: Uuid, device: number, nowMs: number): Promise<DeviceKeys> {
  requireForm(Number.isInteger(device) && device >= 1, 'devices count from 1')
  return { user, device, identity: await generateSigningKey(), keys: [await generateSealingKey(1, nowMs)] }
}

async function generateSealingKey(n: number, nowMs: number): Promise<SealingKey> {
  return { n, notBeforeMs: nowMs, graceUntilMs: CURRENT, ...(await generateHpkeKey()) }
}

/** With a new key to seal to, by default the next one; others may seal to the present one until `graceUntilMs`. */
export async function rotateKey(
  keys: DeviceKeys,
  nowMs: number,
  graceUntilMs: number,
  n = currentKey(keys).n + 1,
): Promise<DeviceKeys> {
  requireForm(keys.keys.length < DEVICE_KEYS_MAX, 'too many keys are in their grace')
  requireForm(graceUntilMs > CURRENT, 'a grace ends after 1970')
  const old = currentKey(keys)
  requireForm(n > old.n, 'numbers of keys ascend')
  const earlier = keys.keys.slice(0, -1)
  return { ...keys, keys: [...earlier, { ...old, graceUntilMs }, await generateSealingKey(n, nowMs)] }
}

/** With another end of the grace of a key that is not the current one. */
export function withGrace(keys: DeviceKeys, n: number, graceUntilMs: number): DeviceKeys {
  requireForm(graceUntilMs > CURRENT && n !== currentKey(keys).n, 'a key in its grace ends after 1970')
  return { ...keys, keys: keys.keys.map((key) => (key.n === n ? { ...key, graceUntilMs } : key)) }
}

/**
 * Without the keys whose grace is over. Only for a device that has everything from its mailbox: what was sealed in the grace may come
 * later.
 */
export function withoutExpiredKeys(keys: DeviceKeys, nowMs: number): DeviceKeys {
  const left = keys.keys.filter((key) => key.graceUntilMs === CURRENT || key.graceUntilMs >= nowMs)
  return left.length === keys.keys.length ? keys : { ...keys, keys: left }
}

/** The key that others seal to now. */
export function currentKey(keys: DeviceKeys): SealingKey {
  const last = keys.keys.at(-1)
  requireForm(last !== undefined, 'a device has a key')
  return last
}

export function findKey(keys: DeviceKeys, n: number): SealingKey | undefined {
  return keys.keys.find((key) => key.n === n)
}

/** The end of the grace of the key before the current one; 0 if it is not there. */
export function previousGraceUntilMs(keys: DeviceKeys): number {
  return findKey(keys, currentKey(keys).n - 1)?.graceUntilMs ?? 0
}
