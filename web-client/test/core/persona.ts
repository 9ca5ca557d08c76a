/** An account of the tests with its chain, and the keys of its devices; all keys follow from the name. */
import {
  acceptApproval,
  approveLink,
  type Bytes,
  CURRENT,
  type DeviceKeys,
  type LinkRequest,
  PinnedChain,
  type SealingKey,
  signGenesis,
  signKeyRecord,
  signRemove,
  type SignedChainEntry,
  utf8,
  type Uuid,
  uuidOfBytes,
  type VerifiedKey,
} from '../../src/core'
import { sha256 } from '../../src/core/digests'
import { signingKeyOfSeed } from '../../src/core/ed25519'
import { hpkeKeyOfPrivate } from '../../src/core/hpke'

export const NOW_MS = 1_795_531_995_016

/** Bytes that follow from a name. */
export function bytesOf(name: string): Promise<Bytes> {
  return sha256(utf8(`whimbrel test: ${name}`))
}

export async function uuidOf(name: string): Promise<Uuid> {
  return uuidOfBytes((await bytesOf(name)).slice(0, 16))
}

export async function sealingKeyOf(privateKey: Bytes, n: number, notBeforeMs: number, graceUntilMs: number) {
  return { n, notBeforeMs, graceUntilMs, ...(await hpkeKeyOfPrivate(privateKey)) } satisfies SealingKey
}

export class Persona {
  readonly name: string
  readonly user: Uuid
  readonly entries: SignedChainEntry[] = []
  /** By number, from 1. */
  readonly devices = new Map<number, DeviceKeys>()

  private constructor(name: string, user: Uuid) {
    this.name = name
    this.user = user
  }

  /** With device 1 in a new chain. */
  static async create(name: string): Promise<Persona> {
    const persona = new Persona(name, await uuidOf(`account ${name}`))
    const keys = await persona.keysOf(1)
    persona.devices.set(1, keys)
    persona.entries.push(await signGenesis(keys, 1, NOW_MS))
    return persona
  }

  /** The keys of a device that may come. */
  async keysOf(device: number): Promise<DeviceKeys> {
    const identity = await signingKeyOfSeed(await bytesOf(this.seedName(device)))
    const key = await sealingKeyOf(await bytesOf(this.keyName(device, 1)), 1, NOW_MS, CURRENT)
    return { user: this.user, device, identity, keys: [key] }
  }

  seedName(device: number): string {
    return `identity ${this.name}/${device}`
  }

  keyName(device: number, n: number): string {
    return `key ${this.name}/${device}/${n}`
  }

  device(number: number): DeviceKeys {
    const keys = this.devices.get(number)
    if (!keys) {
      throw new Error(`${this.name} has no device ${number}`)
    }
    return keys
  }

  /** Links a further device, vouched for by device 1. */
  async link(device = this.devices.size + 1): Promise<DeviceKeys> {
    const keys = await this.keysOf(device)
    const request = await this.requestOf(keys)
    const approval = await approveLink(this.device(1), await this.pinned(), request, NOW_MS)
    const { entry } = await acceptApproval(keys, request, approval, this.entries)
    this.entries.push(entry)
    this.devices.set(device, keys)
    return keys
  }

  async requestOf(keys: DeviceKeys): Promise<LinkRequest> {
    const secret = (await bytesOf(`secret ${this.name}/${keys.device}`)).slice(0, 16)
    return { user: this.user, device: keys.device, identityKey: keys.identity.publicKey, secret }
  }

  /** Gives a device its next key; others may seal to the one before for an hour. */
  async rotate(device: number): Promise<DeviceKeys> {
    const { keys, ...rest } = this.device(device)
    const n = keys.length + 1
    const next = await sealingKeyOf(await bytesOf(this.keyName(device, n)), n, NOW_MS, CURRENT)
    const old = keys.map((key) =>
      key.graceUntilMs === CURRENT ? { ...key, graceUntilMs: NOW_MS + 3_600_000 } : key,
    )
    const rotated = { ...rest, keys: [...old, next] }
    this.devices.set(device, rotated)
    return rotated
  }

  async remove(device: number, by = 1): Promise<void> {
    const { chain } = await this.pinned()
    this.entries.push(await signRemove(this.device(by), chain, device, NOW_MS))
  }

  pinned(): Promise<PinnedChain> {
    return PinnedChain.of(this.user, this.entries)
  }

  /** The current key of a device, as others believe it. */
  async key(device: number): Promise<VerifiedKey> {
    const pinned = await this.pinned()
    return pinned.verify(await signKeyRecord(this.device(device), pinned.chain))
  }
}
