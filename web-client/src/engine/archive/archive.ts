/**
 * The archive: for each message that this device can read it keeps the content key at the server, under the account's archive key, so
 * that devices that come later can read it too. Archive keys go from device to device sealed; the server has none.
 */
import {
  type ArchiveKey,
  type ArchiveSecret,
  BadKeysError,
  type DeviceChain,
  equalBytes,
  generateArchiveSecret,
  importArchiveKey,
  isIn,
  openArchiveKey,
  type OpenedArchiveKey,
  type PinnedChain,
  sealArchiveKey,
  type SealedArchiveKey,
  signKeyRecord,
  type VerifiedKey,
} from '../../core'
import type { Device } from '../messenger/device'
import { isPassing } from '../problems'
import { isRefusal } from '../rest/http'
import { KIND } from '../store/database'
import { Writes } from '../store/writes'
import { isWritable, Keyring } from './keyring'
import { WrapQueue } from './wrap-queue'

const SEALED_FOR = 'archive-sealed-for'
const RECOVERED = 'archive-recovered'
/** Another device may make an epoch first, which is found out and followed in the next try. */
const TRIES_MAX = 3
/** Before any entry of a chain. */
const NEVER = -1
/** The most sealed keys of one request. */
const POST_MAX = 100

/** An archive key that is open for the moment. */
export type OpenedSecret = Omit<OpenedArchiveKey & { readonly kind: 'opened' }, 'kind'>
type MadeSecret = Omit<OpenedSecret, 'key'>

export class Archive {
  private readonly keyring: Keyring
  private readonly queue: WrapQueue
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly device: Device) {
    this.keyring = new Keyring(device.database)
    this.queue = new WrapQueue(device, async () => {
      const own = await device.directory.chain(device.account)
      return own && { generation: own.chain.generation, held: this.keyring.writable(own.chain) }
    })
  }

  load(): Promise<void> {
    return this.keyring.load()
  }

  stop(): void {
    this.queue.stop()
  }

  onUp(): void {
    this.queue.uploadSoon()
  }

  /** By epoch, to read with. */
  get keys(): ReadonlyMap<number, ArchiveKey> {
    return this.keyring.keys
  }

  /** Makes the wrap of a message that was opened or sealed; what comes back stores it, to be uploaded later. */
  wrap(id: string, contentKey: CryptoKey): Promise<((writes: Writes) => void) | undefined> {
    return this.queue.add(id, contentKey)
  }

  /**
   * Takes the archive keys that other devices sealed to this one; opens an epoch if there is none that may be written with; seals all to
   * own devices, and keys, that have none yet. Again whenever the own devices or keys change. One after another.
   */
  settle(): Promise<void> {
    return this.inTurn(() => this.settleKeys(1))
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.turn.then(async () => {
      try {
        await work()
      } catch (problem) {
        if (!isRefusal(problem, 404)) {
          throw problem
        }
        this.queue.isMissing = true
      }
    })
    this.turn = result.catch(() => undefined)
    return result
  }

  private async settleKeys(tries: number): Promise<void> {
    const { device } = this
    const own = await device.ownChain()
    if (this.queue.isMissing || !isIn(own.chain, device.keys())) {
      return
    }
    await this.keepGeneration(own.chain.generation)
    await this.postRecovered()
    const { sealed, epochs } = await device.api.archiveKeys()
    const opened = await this.openAll(sealed, own)
    await this.keep(opened, own)
    try {
      await this.begin(epochs, own)
    } catch (problem) {
      if (isRefusal(problem, 'epoch-taken') && tries < TRIES_MAX) {
        return this.settleKeys(tries + 1)
      }
      throw problem
    }
    await this.share(opened.filter(({ secret }) => this.isKept(secret)))
    this.queue.uploadSoon() // what waited for a key
  }

  private async keepGeneration(generation: number): Promise<void> {
    if (await this.keyring.keepGeneration(generation)) {
      const writes = new Writes()
      writes.delete(KIND.value, SEALED_FOR)
      writes.delete(KIND.value, RECOVERED)
      await this.device.database.commit(writes)
    }
  }

  private async openAll(sealed: readonly SealedArchiveKey[], own: PinnedChain): Promise<OpenedSecret[]> {
    const secrets: OpenedSecret[] = []
    for (const each of sealed) {
      const opened = await openArchiveKey(this.device.keys(), own, each)
      if (opened.kind === 'opened') {
        secrets.push(opened)
      }
    }
    return secrets
  }

  private async keep(opened: readonly MadeSecret[], { chain }: PinnedChain): Promise<void> {
    const { generation } = chain
    const fresh = opened.filter(({ secret }) => !this.keyring.find(secret.epoch))
    await this.keyring.add(
      await Promise.all(
        fresh.map(async ({ secret, by }) => {
          const seq = by === this.device.number ? chain.seq : cameAt(secret.epoch, chain)
          return { key: await importArchiveKey(secret), generation, seq, by }
        }),
      ),
    )
  }

  private isKept(secret: ArchiveSecret): boolean {
    const held = this.keyring.find(secret.epoch)
    return held !== undefined && equalBytes(held.key.commit, secret.commit)
  }

  /** Makes the key of the next epoch, if that of the newest one may not be written with: whoever was removed may know it. */
  private async begin(epochs: readonly { epoch: number }[], own: PinnedChain): Promise<void> {
    const { newest } = this.keyring
    const top = Math.max(newest?.key.epoch ?? 0, ...epochs.map(({ epoch }) => epoch))
    const isHere = newest?.key.epoch === top
    const mayCome = top > 0 && !isHere && own.chain.members().length > 1 // another device will seal it
    if (!mayCome && !(isHere && isWritable(newest, own.chain))) {
      await this.open(top + 1, own)
    }
  }

  /** Begins an epoch: makes its key, and seals it to all own devices and the recovery key. */
  private async open(epoch: number, own: PinnedChain): Promise<void> {
    const recipients = await this.recipients()
    if (!recipients.some((to) => to.device === this.device.number)) {
      return // sealed to nobody who could hand it on: this device's key is not published yet
    }
    const secret = await generateArchiveSecret(this.device.account, epoch)
    await this.post(await this.sealTo([secret], recipients))
    await this.keep([{ secret, by: this.device.number }], own)
  }

  /**
   * Seals to whoever lacks a key: own devices, the recovery key, and the newest key of this device itself, which cannot open any more what
   * was sealed to one that is gone. Recipient by recipient: one that the server does not take leaves the others alone.
   */
  private async share(opened: readonly OpenedSecret[]): Promise<void> {
    const kept = (await this.device.database.get<string[]>(KIND.value, SEALED_FOR)) ?? []
    const secrets = opened.map(({ secret }) => secret)
    const here = opened.map(({ secret, key }) => nameOf(secret.epoch, this.device.number, key))
    const done = new Set([...kept, ...here])
    const recipients = await this.recipients()
    let failed: Error | undefined
    for (const to of recipients) {
      const wanted = secrets.filter((secret) => !done.has(nameOf(secret.epoch, to.device, to.n)))
      try {
        await this.post(await this.sealTo(wanted, [to]))
        wanted.forEach((secret) => done.add(nameOf(secret.epoch, to.device, to.n)))
      } catch (problem) {
        if (to.device === this.device.number || isPassing(problem)) {
          failed ??= problem as Error
        }
      }
    }
    const all = recipients.flatMap((to) => secrets.map(({ epoch }) => nameOf(epoch, to.device, to.n)))
    await this.keepDone(
      kept,
      all.filter((name) => done.has(name)),
    )
    if (failed !== undefined) {
      throw failed
    }
  }

  private async keepDone(before: readonly string[], done: readonly string[]): Promise<void> {
    if (before.join() !== done.join()) {
      const writes = new Writes()
      writes.put(KIND.value, SEALED_FOR, done)
      await this.device.database.commit(writes)
    }
  }

  /**
   * Keeps what the recovery key opened, and what is to be posted of it: sealed to this device's own key. `own`: the chain with this
   * device in it, which it need not have joined yet.
   */
  recovered(opened: readonly OpenedSecret[], own: PinnedChain): Promise<void> {
    return this.inTurn(async () => {
      await this.keepGeneration(own.chain.generation)
      await this.keep(opened, own)
      const self = await own.verify(await signKeyRecord(this.device.keys(), own.chain))
      const secrets = opened.map(({ secret }) => secret)
      const writes = new Writes()
      writes.put(KIND.value, RECOVERED, await this.sealTo(secrets, [self]))
      await this.device.database.commit(writes)
    })
  }

  /** Posts what a recovery left, so that this device can open it again, and hand it on. What is refused for good would hold up all else. */
  private async postRecovered(): Promise<void> {
    const { database } = this.device
    const left = await database.get<readonly SealedArchiveKey[]>(KIND.value, RECOVERED)
    if (!left) {
      return
    }
    await this.post(left).catch((problem: unknown) => {
      if (isPassing(problem) || isRefusal(problem, 404)) {
        throw problem
      }
    })
    const writes = new Writes()
    writes.delete(KIND.value, RECOVERED)
    await database.commit(writes)
  }

  private async sealTo(
    secrets: readonly ArchiveSecret[],
    recipients: readonly VerifiedKey[],
  ): Promise<SealedArchiveKey[]> {
    const sealed: SealedArchiveKey[] = []
    for (const secret of secrets) {
      for (const to of recipients) {
        const one = await sealArchiveKey(this.device.keys(), secret, to)
        if (one) {
          sealed.push(one)
        }
      }
    }
    return sealed
  }

  private async post(sealed: readonly SealedArchiveKey[]): Promise<void> {
    for (let from = 0; from < sealed.length; from += POST_MAX) {
      await this.device.api.putArchiveKeys(sealed.slice(from, from + POST_MAX))
    }
  }

  /** Own devices, this one among them, and the recovery key if there is one. */
  private async recipients(): Promise<VerifiedKey[]> {
    const devices = await this.device.directory.keysFor([this.device.account])
    const own = await this.device.memberChain() // it may have begun anew meanwhile, with another's recovery key
    const recovery = await this.recoveryKey(own)
    return recovery ? [...devices, recovery] : devices
  }

  /**
   * The recovery key that can be sealed to. None if the record is not of the key that the chain names: one key was to take the place of
   * another, and that broke off. Neither may hold up what own devices need.
   */
  async recoveryKey(own: PinnedChain): Promise<VerifiedKey | undefined> {
    const record = own.chain.recoveryKey && (await this.device.api.recovery())
    try {
      return record && (await own.verifyRecovery(record))
    } catch (problem) {
      if (problem instanceof BadKeysError) {
        return undefined
      }
      throw problem
    }
  }
}

/**
 * Since when a key counts as known that another device sealed. Each removal opens an epoch: with fewer epochs than that the one for the
 * last removal is still to come, and who was removed may know this key.
 */
function cameAt(epoch: number, chain: DeviceChain): number {
  return epoch > chain.removals ? chain.seq : NEVER
}

function nameOf(epoch: number, device: number, key: number): string {
  return `${epoch} ${device} ${key}`
}
