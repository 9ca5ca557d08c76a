/** The archive keys that this device holds, kept beside its private keys, and which of them content keys may be wrapped with. */
import type { ArchiveKey, DeviceChain } from '../../core'
import type { Database } from '../store/database'
import { Writes } from '../store/writes'

const KEYS = 'archive-keys'

export interface Held {
  readonly key: ArchiveKey
  /** The own chain's generation, and its newest entry, when the key came here. */
  readonly generation: number
  readonly seq: number
  /** The device that made it, or sealed it to this one. */
  readonly by: number
}

/** Whether all who hold the key are in the chain, as far as this device can know: else it is good for reading only. */
export function isWritable(held: Held, own: DeviceChain): boolean {
  return held.generation === own.generation && own.key(held.by) !== undefined && own.lastRemoval <= held.seq
}

export class Keyring {
  private held: ReadonlyMap<number, Held> = new Map()

  constructor(private readonly database: Database) {}

  async load(): Promise<void> {
    const kept = (await this.database.key<readonly Held[]>(KEYS)) ?? []
    this.held = new Map(kept.map((each) => [each.key.epoch, each]))
  }

  /** By epoch. */
  get keys(): ReadonlyMap<number, ArchiveKey> {
    return new Map([...this.held].map(([epoch, { key }]) => [epoch, key]))
  }

  find(epoch: number): Held | undefined {
    return this.held.get(epoch)
  }

  /** The key of the newest epoch that there is a key of. */
  get newest(): Held | undefined {
    return this.held.get(Math.max(0, ...this.held.keys()))
  }

  /** The key that content keys may be wrapped with now. */
  writable(own: DeviceChain): Held | undefined {
    const { newest } = this
    return newest && isWritable(newest, own) ? newest : undefined
  }

  /** Keeps these; of two keys of an epoch the first one that was believed stays. */
  async add(fresh: readonly Held[]): Promise<void> {
    const next = new Map(this.held)
    for (const each of fresh) {
      if (!next.has(each.key.epoch)) {
        next.set(each.key.epoch, each)
      }
    }
    await this.keep(next)
  }

  /** Epochs count anew with each generation of the own chain: drops the keys of another one; whether there were any. */
  async keepGeneration(generation: number): Promise<boolean> {
    const before = this.held.size
    await this.keep(new Map([...this.held].filter(([, each]) => each.generation === generation)))
    return this.held.size < before
  }

  private async keep(next: ReadonlyMap<number, Held>): Promise<void> {
    if (next.size !== this.held.size) {
      const writes = new Writes()
      writes.putKey(KEYS, [...next.values()])
      await this.database.commit(writes)
      this.held = next
    }
  }
}
