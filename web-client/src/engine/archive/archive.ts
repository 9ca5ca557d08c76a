/**
 * The archive: for each message that this device can read it keeps the content key at the server, under the account's archive key, so
 * that devices that come later can read it too. Archive keys go from device to device sealed; the server has none.
 */
import {
  type ArchiveKey,
  type ArchiveSecret,
  generateArchiveSecret,
  importArchiveKey,
  openArchiveKey,
  readArchiveEntry,
  sealArchiveKey,
  type SealedArchiveKey,
  type VerifiedKey,
  wrapContentKey,
} from '../../core'
import { isRefusal } from '../rest/http'
import { KIND } from '../store/database'
import { Writes } from '../store/writes'
import type { Device } from '../messenger/device'

const KEYS = 'archive'
const SEALED_FOR = 'archive-sealed-for'
/** The device that is to be removed, from before it is until the next epoch is open. */
const NEXT_DUE = 'archive-next-due'
const NO_DEVICE = 0
const UPLOAD_MAX = 200
const UPLOAD_WAIT_MS = 3_000
const RETRY_MS = 60_000

interface WaitingWrap {
  readonly id: string
  readonly epoch: number
  readonly wrap: Uint8Array<ArrayBuffer>
}

interface StoredKeys {
  readonly keys: readonly ArchiveKey[]
  /** The epoch under which content keys are wrapped; 0 while there is none. */
  readonly writeEpoch: number
}

export class Archive {
  private stored: StoredKeys = { keys: [], writeEpoch: 0 }
  private timer: ReturnType<typeof setTimeout> | undefined
  private turn: Promise<unknown> = Promise.resolve()
  /** A server without an archive answers 404: then there is none until the next start. */
  private isMissing = false

  constructor(private readonly device: Device) {}

  async load(): Promise<void> {
    this.stored = (await this.device.database.key<StoredKeys>(KEYS)) ?? this.stored
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  /** By epoch. */
  get keys(): ReadonlyMap<number, ArchiveKey> {
    return new Map(this.stored.keys.map((key) => [key.epoch, key]))
  }

  /** Makes the wrap of a message that was opened or sealed; what comes back stores it, to be uploaded later. */
  async wrap(id: string, contentKey: CryptoKey): Promise<((writes: Writes) => void) | undefined> {
    const under = this.stored.keys.find((key) => key.epoch === this.stored.writeEpoch)
    if (!under || this.isMissing) {
      return undefined
    }
    const waiting: WaitingWrap = { id, epoch: under.epoch, wrap: await wrapContentKey(under.key, contentKey) }
    return (writes) => {
      writes.put(KIND.archiveWrap, id, waiting)
      this.uploadWithin(UPLOAD_WAIT_MS)
    }
  }

  private uploadWithin(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.upload().catch(() => this.uploadWithin(RETRY_MS))
    }, ms)
  }

  private async upload(): Promise<void> {
    if (this.isMissing || !this.device.line.isUp) {
      return // goes on with the next session
    }
    const { database } = this.device
    const waiting = await database.all<WaitingWrap>(KIND.archiveWrap, UPLOAD_MAX)
    if (waiting.length === 0) {
      return
    }
    await this.orMissing(() => this.device.api.putArchiveWraps(waiting.map(({ value }) => value)))
    const writes = new Writes()
    waiting.forEach(({ value }) => writes.delete(KIND.archiveWrap, value.id))
    await database.commit(writes)
    if (waiting.length === UPLOAD_MAX) {
      this.uploadWithin(0)
    }
  }

  onUp(): void {
    this.uploadWithin(UPLOAD_WAIT_MS)
  }

  // Keys

  /**
   * Takes the archive keys that other devices sealed to this one; makes the first one if the account has none; seals them to own devices
   * that have none yet. Again whenever the own devices or keys change. One after another.
   */
  settle(): Promise<void> {
    const result = this.turn.then(() => this.orMissing(() => this.settleKeys()))
    this.turn = result.catch(() => undefined)
    return result
  }

  private async settleKeys(): Promise<void> {
    const own = await this.device.ownChain()
    if (this.isMissing || !own.chain.key(this.device.number)) {
      return
    }
    const { sealed, epochs } = await this.device.api.archiveKeys()
    const secrets = await this.take(sealed)
    if (epochs.length === 0 || (await this.isNextDue())) {
      await this.openBehind(epochs)
    } else {
      await this.share(secrets)
    }
  }

  /** Opens those that are for this device, and keeps them. */
  private async take(sealed: readonly SealedArchiveKey[]): Promise<ArchiveSecret[]> {
    const own = await this.device.ownChain()
    const secrets = new Map<number, ArchiveSecret>()
    let writeEpoch = 0
    for (const each of sealed.filter((one) => readArchiveEntry(one.entry).device === this.device.number)) {
      const opened = await openArchiveKey(this.device.keys(), own, each)
      if (opened.kind === 'opened') {
        secrets.set(opened.secret.epoch, opened.secret)
        writeEpoch = opened.writable ? Math.max(writeEpoch, opened.secret.epoch) : writeEpoch
      }
    }
    await this.keep([...secrets.values()], writeEpoch)
    return [...secrets.values()]
  }

  async keep(secrets: readonly ArchiveSecret[], writeEpoch: number): Promise<void> {
    const known = this.keys
    const fresh = await Promise.all(
      secrets.filter((secret) => !known.has(secret.epoch)).map((secret) => importArchiveKey(secret)),
    )
    const next = {
      keys: [...this.stored.keys, ...fresh],
      writeEpoch: Math.max(writeEpoch, this.stored.writeEpoch),
    }
    if (fresh.length > 0 || next.writeEpoch !== this.stored.writeEpoch) {
      const writes = new Writes()
      writes.putKey(KEYS, next)
      await this.device.database.commit(writes)
      this.stored = next
    }
  }

  /** Begins an epoch: makes its key, and seals it to all own devices and the recovery key; false if another device was first. */
  private async open(epoch: number): Promise<boolean> {
    const secret = await generateArchiveSecret(this.device.account, epoch)
    const sealed = await this.sealTo([secret], await this.recipients())
    try {
      await this.device.api.putArchiveKeys(sealed)
    } catch (problem) {
      if (isRefusal(problem, 'epoch-taken')) {
        return false // its key comes sealed
      }
      throw problem
    }
    await this.keep([secret], epoch)
    return true
  }

  /**
   * Before a device is removed, or the chain begun anew: who knows the keys up to now is not to know those to come. The next epoch opens
   * once that device is out of the chain, for its key would be sealed to it before.
   */
  async nextIsDue(removed = NO_DEVICE): Promise<void> {
    const writes = new Writes()
    writes.put(KIND.value, NEXT_DUE, removed)
    await this.device.database.commit(writes)
  }

  private async isNextDue(): Promise<boolean> {
    const removed = await this.device.database.get<number>(KIND.value, NEXT_DUE)
    return removed !== undefined && !(await this.device.ownChain()).chain.key(removed)
  }

  private async openBehind(epochs: readonly { epoch: number }[]): Promise<void> {
    if (!(await this.open(Math.max(0, ...epochs.map(({ epoch }) => epoch)) + 1))) {
      return // its key may be known to the device that goes: what is due stays due
    }
    const writes = new Writes()
    writes.delete(KIND.value, NEXT_DUE)
    await this.device.database.commit(writes)
  }

  /** Seals to own devices, and the recovery key, for which this device has not done so. */
  private async share(secrets: readonly ArchiveSecret[]): Promise<void> {
    const done = new Set((await this.device.database.get<string[]>(KIND.value, SEALED_FOR)) ?? [])
    const nameOf = (secret: ArchiveSecret, to: VerifiedKey): string => `${secret.epoch} ${to.device} ${to.n}`
    const recipients = (await this.recipients()).filter((to) => to.device !== this.device.number)
    const sealed: SealedArchiveKey[] = []
    for (const secret of secrets) {
      const wanted = recipients.filter((to) => !done.has(nameOf(secret, to)))
      sealed.push(...(await this.sealTo([secret], wanted)))
      wanted.forEach((to) => done.add(nameOf(secret, to)))
    }
    if (sealed.length > 0) {
      await this.device.api.putArchiveKeys(sealed)
      const writes = new Writes()
      writes.put(KIND.value, SEALED_FOR, [...done])
      await this.device.database.commit(writes)
    }
  }

  /** Seals these secrets to this device's own key: after a recovery. */
  async sealToSelf(secrets: readonly ArchiveSecret[]): Promise<void> {
    const self = (await this.recipients()).filter((to) => to.device === this.device.number)
    await this.device.api.putArchiveKeys(await this.sealTo(secrets, self))
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

  /** Own devices, this one among them, and the recovery key if there is one. */
  private async recipients(): Promise<VerifiedKey[]> {
    const own = await this.device.ownChain()
    const devices = await this.device.directory.known(this.device.account)
    const record = own.chain.recoveryKey && (await this.device.api.recovery())
    return record ? [...devices, await own.verifyRecovery(record)] : devices
  }

  private async orMissing(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (problem) {
      if (!isRefusal(problem, 404)) {
        throw problem
      }
      this.isMissing = true
    }
  }
}
