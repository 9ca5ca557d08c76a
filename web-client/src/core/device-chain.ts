/**
 * The devices of an account, as its own devices have signed for them one after the other. Server and clients follow the same rules, so
 * neither can be made to believe in a device that the account does not vouch for.
 */
import { BadKeysError } from './bad-keys-error'
import { type Bytes, equalBytes } from './bytes'
import {
  type ChainEntry,
  chainEntryHash,
  chainSignedBytes,
  NO_HASH,
  readChainEntry,
  RECOVERY_SIGNER,
  type SignedChainEntry,
} from './chain-entry'
import { verify } from './ed25519'
import type { Uuid } from './uuid'

/** The most entries of one chain. */
export const CHAIN_LENGTH_MAX = 1_000
/** The most devices that are in a chain at once. */
export const CHAIN_MEMBERS_MAX = 5

/** A device that is in the chain, or was. */
export interface ChainDevice {
  /** Its Ed25519 public key. */
  readonly key: Bytes
  /** The place of the entry that added it. */
  readonly since: number
  /** The place of the entry that removed it. */
  readonly until?: number
}

interface State {
  readonly user: Uuid
  readonly generation: number
  readonly seq: number
  readonly head: Bytes
  readonly genesis: Bytes
  readonly devices: ReadonlyMap<number, ChainDevice>
  readonly recoveryKey: Bytes | undefined
}

/** Immutable. All methods that check throw a {@link BadKeysError}. */
export class DeviceChain {
  readonly user: Uuid
  /** Counts identity resets, from 1. */
  readonly generation: number
  /** The newest entry's place, and its hash. */
  readonly seq: number
  readonly head: Bytes
  /** The first entry's hash: what a safety number is made of. */
  readonly genesis: Bytes
  /** All devices that ever were in the chain. */
  readonly devices: ReadonlyMap<number, ChainDevice>
  /** The Ed25519 key of the recovery key. */
  readonly recoveryKey: Bytes | undefined

  private constructor(state: State) {
    this.user = state.user
    this.generation = state.generation
    this.seq = state.seq
    this.head = state.head
    this.genesis = state.genesis
    this.devices = state.devices
    this.recoveryKey = state.recoveryKey
  }

  /** Begins a chain of this user with its genesis. */
  static async begin(user: Uuid, signed: SignedChainEntry): Promise<DeviceChain> {
    const entry = read(user, signed)
    const isGenesis = entry.op === 'genesis' && entry.seq === 0 && equalBytes(entry.prev, NO_HASH)
    if (!isGenesis || entry.generation < 1) {
      throw new BadKeysError('out-of-sequence', 'a chain begins with a genesis')
    }
    if (entry.device < 1 || entry.by !== entry.device) {
      throw new BadKeysError('malformed', 'a genesis is signed by its own device')
    }
    await requireSignature(entry.key, signed, signed.signature)
    const hash = await chainEntryHash(signed.bytes)
    const devices = new Map([[entry.device, { key: entry.key, since: 0 }]])
    const { generation } = entry
    return new DeviceChain({
      user,
      generation,
      seq: 0,
      head: hash,
      genesis: hash,
      devices,
      recoveryKey: undefined,
    })
  }

  /** Checks a chain from its genesis on. */
  static async of(user: Uuid, entries: readonly SignedChainEntry[]): Promise<DeviceChain> {
    const [first, ...rest] = entries
    if (!first) {
      throw new BadKeysError('out-of-sequence', 'a chain has at least a genesis')
    }
    let chain = await DeviceChain.begin(user, first)
    for (const entry of rest) {
      chain = await chain.append(entry)
    }
    return chain
  }

  /** The chain with one more entry. */
  async append(signed: SignedChainEntry): Promise<DeviceChain> {
    const entry = read(this.user, signed)
    if (entry.generation !== this.generation || entry.seq !== this.seq + 1) {
      throw new BadKeysError('out-of-sequence', `the next entry is ${this.generation}/${this.seq + 1}`)
    }
    if (!equalBytes(entry.prev, this.head)) {
      throw new BadKeysError('fork', 'the entry follows another one than the head')
    }
    if (entry.seq >= CHAIN_LENGTH_MAX) {
      throw new BadKeysError('out-of-bounds', 'the chain is full')
    }
    await requireSignature(this.signerKey(entry), signed, signed.signature)
    const changed = await this.changed(entry, signed)
    const { user, generation, genesis, devices, recoveryKey } = this
    const head = await chainEntryHash(signed.bytes)
    return new DeviceChain({
      user,
      generation,
      genesis,
      devices,
      recoveryKey,
      ...changed,
      seq: entry.seq,
      head,
    })
  }

  /** The key of a device that is in the chain now. */
  key(device: number): Bytes | undefined {
    const found = this.devices.get(device)
    return found?.until === undefined ? found?.key : undefined
  }

  /** The key of a device that was in the chain when the entry in this place was the newest. */
  keyAt(device: number, seq: number): Bytes | undefined {
    const found = this.devices.get(device)
    const wasThere = found && seq >= found.since && seq < (found.until ?? Infinity)
    return wasThere && seq <= this.seq ? found.key : undefined
  }

  wasRemoved(device: number): boolean {
    return this.devices.get(device)?.until !== undefined
  }

  /** The place of the newest entry that removed a device; -1 if none did. */
  get lastRemoval(): number {
    return Math.max(-1, ...[...this.devices.values()].map(({ until }) => until ?? -1))
  }

  /** How many devices were removed. */
  get removals(): number {
    return this.devices.size - this.members().length
  }

  /** The numbers of the devices that are in the chain now, ascending. */
  members(): number[] {
    return [...this.devices.keys()]
      .filter((device) => !this.wasRemoved(device))
      .sort((one, other) => one - other)
  }

  private signerKey(entry: ChainEntry): Bytes {
    const byRecovery = entry.by === RECOVERY_SIGNER
    const key = byRecovery ? this.recoveryKey : this.key(entry.by)
    if (!key || (byRecovery && entry.op !== 'add')) {
      throw new BadKeysError('not-a-member', 'the signer is not in the chain')
    }
    return key
  }

  private async changed(entry: ChainEntry, signed: SignedChainEntry): Promise<Partial<State>> {
    switch (entry.op) {
      case 'genesis':
        throw new BadKeysError('out-of-sequence', 'a second genesis')
      case 'add':
        return this.added(entry, signed)
      case 'remove':
        return this.without(entry)
      case 'recovery':
        if (entry.device !== 0) {
          throw new BadKeysError('malformed', 'a recovery key is no device')
        }
        return { recoveryKey: entry.key }
    }
  }

  private async added(entry: ChainEntry, signed: SignedChainEntry): Promise<Partial<State>> {
    const { device, key, seq } = entry
    if (device < 1) {
      throw new BadKeysError('malformed', 'devices count from 1')
    }
    if (this.devices.has(device)) {
      throw new BadKeysError('known-device', 'the device has been in the chain before')
    }
    if (this.members().length >= CHAIN_MEMBERS_MAX) {
      throw new BadKeysError('out-of-bounds', 'the chain has its most devices')
    }
    if (!signed.deviceSignature) {
      throw new BadKeysError('bad-signature', 'the device that comes has not signed')
    }
    await requireSignature(key, signed, signed.deviceSignature)
    return { devices: new Map(this.devices).set(device, { key, since: seq }) }
  }

  private without(entry: ChainEntry): Partial<State> {
    const { device, seq } = entry
    const found = this.devices.get(device)
    if (!found || found.until !== undefined || !equalBytes(found.key, entry.key)) {
      throw new BadKeysError('not-a-member', 'the device that goes is not there')
    }
    return { devices: new Map(this.devices).set(device, { ...found, until: seq }) }
  }
}

function read(user: Uuid, signed: SignedChainEntry): ChainEntry {
  const entry = readChainEntry(signed.bytes)
  if (entry.user !== user) {
    throw new BadKeysError('wrong-owner', 'the entry is of another account')
  }
  return entry
}

async function requireSignature(key: Bytes, signed: SignedChainEntry, signature: Bytes): Promise<void> {
  if (!(await verify(key, chainSignedBytes(signed.bytes), signature))) {
    throw new BadKeysError('bad-signature', 'a signature is wrong')
  }
}
