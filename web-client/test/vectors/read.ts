/** Reads vectors of either implementation; a file that is not there fails the tests. */
import { type DeviceKeys, fromBase64Url, type SignedChainEntry, type SignedKeyRecord } from '../../src/core'
import { signingKeyOfSeed } from '../../src/core/ed25519'
import { sealingKeyOf } from '../core/persona'
import type { AccountVector, DeviceVector, EntryVector, RecordVector, VectorSet } from './form'

const FILES = import.meta.glob<unknown>('../../../vectors/*.json', { eager: true, import: 'default' })

/** A file of `vectors/`. */
export function vectorFile(name: string): unknown {
  const file = FILES[`../../../vectors/${name}`]
  if (file === undefined) {
    throw new Error(`vectors/${name} is missing`)
  }
  return file
}

export function vectorSet(by: 'ts' | 'java'): VectorSet {
  const names = ['cast', 'messages', 'link', 'archive', 'recovery', 'safety'] as const
  return Object.fromEntries(
    names.map((name) => [name, vectorFile(`${by}-${name}.json`)]),
  ) as unknown as VectorSet
}

export function entryOf(vector: EntryVector): SignedChainEntry {
  const { entry, signature, deviceSignature } = vector
  return {
    bytes: fromBase64Url(entry),
    signature: fromBase64Url(signature),
    ...(deviceSignature !== undefined && { deviceSignature: fromBase64Url(deviceSignature) }),
  }
}

export function recordOf(vector: RecordVector): SignedKeyRecord {
  return { bytes: fromBase64Url(vector.record), signature: fromBase64Url(vector.signature) }
}

export function accountOf(set: VectorSet, user: string): AccountVector {
  const found = set.cast.accounts.find((account) => account.user === user)
  if (!found) {
    throw new Error('an account that is not in the cast')
  }
  return found
}

export async function keysOf(account: AccountVector, device: number): Promise<DeviceKeys> {
  const found = account.devices.find((one) => one.device === device)
  if (!found) {
    throw new Error('a device that is not in the cast')
  }
  const identity = await signingKeyOfSeed(fromBase64Url(found.seed))
  return { user: account.user, device, identity, keys: await Promise.all(found.keys.map(keyOf)) }
}

function keyOf(key: DeviceVector['keys'][number]) {
  return sealingKeyOf(fromBase64Url(key.privateKey), key.n, key.notBeforeMs, key.graceUntilMs)
}
