/**
 * The key that others seal to: sees to it that the server has the current one, makes the next one in time, and deletes those before it
 * when nothing sealed to them can come any more. One thing after another, and only while this device has all of its mailbox.
 *
 * A new key is stored before it is published. If that breaks off, whether the server has it or not, the next look finds out and goes on.
 */
import {
  currentKey,
  type DeviceKeys,
  equalBytes,
  findKey,
  rotateKey,
  type SealingKey,
  signKeyRecord,
  type VerifiedKey,
  withGrace,
  withoutExpiredKeys,
} from '../../core'
import type { Device } from '../messenger/device'
import { isRefusal } from '../rest/http'

const DAY_MS = 86_400_000
/** From then on a key is replaced; not all devices that began on one day do it on one day. */
const AGE_MS = 30 * DAY_MS
const AGE_SPREAD_MS = 3 * DAY_MS
/** How long others may seal to the one before: as long as servers allow by default. */
const GRACE_MS = 7 * DAY_MS
/** For a server that allows less: who still seals to the one before is told, and makes another wrap. */
const NO_GRACE_MS = 1
/** What was sealed just before the end of a grace may still be on its way then. */
const EXPIRY_SPARE_MS = 3_600_000
const LOOK_EVERY_MS = 3_600_000

export class OwnKey {
  private turn: Promise<unknown> = Promise.resolve()
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(private readonly device: Device) {}

  /** Everything up to now has come: looks after the keys, and again from time to time. A look that fails is made up for by the next. */
  async start(): Promise<void> {
    this.timer ??= setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY_MS)
    await this.look()
  }

  /** The line is down, or everything ends. */
  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  /** Publishes the current key, if the server does not have it. */
  publish(): Promise<void> {
    return this.inTurn(() => this.publishCurrent())
  }

  private look(): Promise<void> {
    return this.inTurn(async () => {
      await this.publishCurrent()
      if (isDue(currentKey(this.device.keys()), this.device.clock())) {
        await this.renew()
        await this.publishCurrent()
      }
      await this.dropExpired()
    })
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.turn.then(work)
    this.turn = result.catch(() => undefined)
    return result
  }

  private async publishCurrent(): Promise<void> {
    if (await this.isPublished()) {
      return
    }
    await this.device.directory.fetch(this.device.account) // an answer may have been lost
    if (await this.isPublished()) {
      return
    }
    const told = await this.told()
    if (told && told.n >= currentKey(this.device.keys()).n) {
      await this.renew(told.n) // of a copy of this device that was ahead
    }
    try {
      await this.tell()
    } catch (problem) {
      if (!isRefusal(problem, 'record-out-of-sequence')) {
        throw problem
      }
      await this.device.directory.fetch(this.device.account)
      if (await this.isPublished()) {
        return
      }
      await this.renew((await this.told())?.n) // the server forgets the keys of a device that signed out, but not their numbers
      await this.tell()
    }
  }

  /** The key of this device that others are told. */
  private async told(): Promise<VerifiedKey | undefined> {
    const known = await this.device.directory.known(this.device.account)
    return known.find((key) => key.device === this.device.number)
  }

  private async isPublished(): Promise<boolean> {
    const told = await this.told()
    const own = currentKey(this.device.keys())
    return told?.n === own.n && equalBytes(told.record.x25519, own.publicKey)
  }

  /** Makes the next key, behind all that are known. */
  private async renew(told = 0): Promise<void> {
    const nowMs = Math.floor(this.device.clock())
    const keys = this.device.keys()
    const n = Math.max(told, currentKey(keys).n) + 1
    await this.device.setKeys(await rotateKey(keys, nowMs, nowMs + GRACE_MS, n))
  }

  private async tell(): Promise<void> {
    try {
      await this.tellWith(GRACE_MS)
    } catch (problem) {
      if (!isRefusal(problem, 'record-out-of-bounds')) {
        throw problem
      }
      await this.tellWith(NO_GRACE_MS)
    }
    await this.device.directory.fetch(this.device.account)
  }

  /** The grace begins when others are told, which may be long after the key was made. */
  private async tellWith(graceMs: number): Promise<void> {
    const { device } = this
    const keys = device.keys()
    const before = findKey(keys, currentKey(keys).n - 1)
    if (before) {
      await device.setKeys(withGrace(keys, before.n, Math.floor(device.clock()) + graceMs))
    }
    const { chain } = await device.ownChain()
    await device.api.publishRecord(await signKeyRecord(device.keys(), chain))
  }

  /** What only an expired key opens must not be lost with it: the archive keys that were sealed to it are sealed to the current one first. */
  private async dropExpired(): Promise<void> {
    const { device } = this
    const left = (): DeviceKeys => withoutExpiredKeys(device.keys(), device.clock() - EXPIRY_SPARE_MS)
    if (left() !== device.keys()) {
      await device.archive.settle()
      await device.setKeys(left())
    }
  }
}

/** One from the future was made by a clock that was wrong. */
function isDue({ notBeforeMs, publicKey }: SealingKey, nowMs: number): boolean {
  const share = (((publicKey[0] ?? 0) << 8) | (publicKey[1] ?? 0)) / 65_536 // as random as a key, and the same at each look
  const ageMs = nowMs - notBeforeMs
  return ageMs > AGE_MS + share * AGE_SPREAD_MS || ageMs < -DAY_MS
}
