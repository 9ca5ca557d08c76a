/**
 * Makes the entries of a device chain and the key records of one device. Whether an entry follows the rules is not checked here but
 * where it is believed, by {@link DeviceChain}.
 */
import { requireForm, type Bytes } from './bytes'
import {
  type ChainEntry,
  chainSignedBytes,
  NO_HASH,
  RECOVERY_SIGNER,
  type SignedChainEntry,
  writeChainEntry,
} from './chain-entry'
import type { DeviceChain } from './device-chain'
import { currentKey, type DeviceKeys, previousGraceUntilMs } from './device-keys'
import { sign, type SigningKey } from './ed25519'
import { recordSignedBytes, type SignedKeyRecord, writeKeyRecord } from './key-record'

/** Begins a chain with this device. `generation`: 1, or the old one plus one for an identity reset. */
export function signGenesis(keys: DeviceKeys, generation: number, nowMs: number): Promise<SignedChainEntry> {
  const { user, device, identity } = keys
  return signed(
    {
      user,
      generation,
      seq: 0,
      prev: NO_HASH,
      op: 'genesis',
      device,
      key: identity.publicKey,
      by: device,
      atMs: nowMs,
    },
    identity,
  )
}

/** Vouches for a device that asks to come; it has to {@link countersign}. */
export function signAdd(
  keys: DeviceKeys,
  chain: DeviceChain,
  device: number,
  identityKey: Bytes,
  nowMs: number,
): Promise<SignedChainEntry> {
  const { device: by, identity } = keys
  return signed({ ...place(chain), op: 'add', device, key: identityKey, by, atMs: nowMs }, identity)
}

/** The entry that adds this device, vouched for by the recovery key, with both signatures. */
export async function signAddByRecovery(
  keys: DeviceKeys,
  chain: DeviceChain,
  recoveryKey: SigningKey,
  nowMs: number,
): Promise<SignedChainEntry> {
  const { device, identity } = keys
  const entry = { op: 'add', device, key: identity.publicKey, by: RECOVERY_SIGNER, atMs: nowMs } as const
  return countersign(keys, await signed({ ...place(chain), ...entry }, recoveryKey))
}

/** Signs the entry that adds this device, as itself. */
export async function countersign(keys: DeviceKeys, vouchedFor: SignedChainEntry): Promise<SignedChainEntry> {
  return { ...vouchedFor, deviceSignature: await sign(keys.identity, chainSignedBytes(vouchedFor.bytes)) }
}

/** Takes a device out of the chain. Throws a {@link FormError} if it is not in it. */
export function signRemove(
  keys: DeviceKeys,
  chain: DeviceChain,
  device: number,
  nowMs: number,
): Promise<SignedChainEntry> {
  const key = chain.key(device)
  requireForm(key !== undefined, 'the device is not in the chain')
  return signed({ ...place(chain), op: 'remove', device, key, by: keys.device, atMs: nowMs }, keys.identity)
}

/** Sets the recovery key, or another one in its place. */
export function signRecovery(
  keys: DeviceKeys,
  chain: DeviceChain,
  recoveryPublicKey: Bytes,
  nowMs: number,
): Promise<SignedChainEntry> {
  const entry = { op: 'recovery', device: 0, key: recoveryPublicKey, by: keys.device, atMs: nowMs } as const
  return signed({ ...place(chain), ...entry }, keys.identity)
}

/** The record of the device's current key. */
export async function signKeyRecord(keys: DeviceKeys, chain: DeviceChain): Promise<SignedKeyRecord> {
  const key = currentKey(keys)
  const bytes = writeKeyRecord({
    user: keys.user,
    device: keys.device,
    n: key.n,
    x25519: key.publicKey,
    notBeforeMs: key.notBeforeMs,
    graceUntilMs: previousGraceUntilMs(keys),
    generation: chain.generation,
    chainSeq: chain.seq,
    chainHead: chain.head,
  })
  return { bytes, signature: await sign(keys.identity, recordSignedBytes(bytes)) }
}

function place(chain: DeviceChain): Pick<ChainEntry, 'user' | 'generation' | 'seq' | 'prev'> {
  return { user: chain.user, generation: chain.generation, seq: chain.seq + 1, prev: chain.head }
}

async function signed(entry: ChainEntry, key: SigningKey): Promise<SignedChainEntry> {
  const bytes = writeChainEntry(entry)
  return { bytes, signature: await sign(key, chainSignedBytes(bytes)) }
}
