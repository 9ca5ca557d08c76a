/**
 * Content keys of messages on their way into the archive. One is wrapped at once if there is an archive key for it; else it waits under
 * the wrapping key of this device, beside the private keys, which protect no less. Uploaded in batches; of too many the oldest are given
 * up. What was wrapped in a former generation of the own chain is of no use in a later one, and goes.
 */
import { unwrapContentKey, wrapContentKey } from '../../core'
import type { Device } from '../messenger/device'
import { isPassing } from '../problems'
import { isRefusal } from '../rest/http'
import { KIND, type Stored } from '../store/database'
import { Writes } from '../store/writes'
import type { Held } from './keyring'

const UPLOAD_MAX = 200
/** The most that wait. */
const WAITING_MAX = 20_000
const UPLOAD_WAIT_MS = 3_000
const RETRY_MS = 60_000
/** Of a content key that waits as it is. */
const NO_EPOCH = 0

interface WaitingWrap {
  readonly id: string
  /** The own chain's. */
  readonly generation: number
  /** Of the archive key; {@link NO_EPOCH} under this device's wrapping key. */
  readonly epoch: number
  readonly wrap: Uint8Array<ArrayBuffer>
}

/** The archive key to wrap with, and the own chain's generation; undefined for a device that has no chain yet. */
export type WrapUnder = () => Promise<{ generation: number; held: Held | undefined } | undefined>

export class WrapQueue {
  private timer: ReturnType<typeof setTimeout> | undefined
  /** A server without an archive answers 404: then nothing is taken or uploaded until the next start. */
  isMissing = false

  constructor(
    private readonly device: Device,
    private readonly under: WrapUnder,
  ) {}

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /** Makes the wrap of a message that was opened or sealed; what comes back stores it, to be uploaded later. */
  async add(id: string, contentKey: CryptoKey): Promise<((writes: Writes) => void) | undefined> {
    const under = this.isMissing ? undefined : await this.under()
    if (!under) {
      return undefined
    }
    const { held, generation } = under
    const wrap = await wrapContentKey(held?.key.key ?? this.device.wrappingKey, contentKey)
    const waiting: WaitingWrap = { id, generation, epoch: held?.key.epoch ?? NO_EPOCH, wrap }
    return (writes) => {
      writes.put(KIND.archiveWrap, id, waiting, this.device.clock())
      this.uploadSoon()
    }
  }

  /** Uploads what waits, within a few seconds. */
  uploadSoon(): void {
    this.uploadWithin(UPLOAD_WAIT_MS)
  }

  private uploadWithin(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.upload().catch(() => this.uploadWithin(RETRY_MS))
    }, ms)
  }

  private async upload(): Promise<void> {
    const { database, line } = this.device
    await database.keepNewest(KIND.archiveWrap, WAITING_MAX)
    const under = this.isMissing || !line.isUp ? undefined : await this.under()
    if (!under?.held) {
      return // goes on with the next session, or the next archive key
    }
    const batch = await database.all<WaitingWrap>(KIND.archiveWrap, UPLOAD_MAX)
    const wraps = await this.wrapped(batch, under.generation, under.held)
    if (wraps.length > 0) {
      await this.put(wraps)
    }
    const writes = new Writes()
    batch.forEach(({ value }) => writes.delete(KIND.archiveWrap, value.id))
    if (!writes.isEmpty) {
      await database.commit(writes)
    }
    if (batch.length === UPLOAD_MAX) {
      this.uploadWithin(0)
    }
  }

  private async wrapped(
    batch: readonly Stored<WaitingWrap>[],
    generation: number,
    { key }: Held,
  ): Promise<WaitingWrap[]> {
    const wraps: WaitingWrap[] = []
    for (const { value } of batch.filter((each) => each.value.generation === generation)) {
      if (value.epoch !== NO_EPOCH) {
        wraps.push(value)
        continue
      }
      const contentKey = await unwrapContentKey(this.device.wrappingKey, value.wrap, true)
      if (contentKey) {
        wraps.push({ ...value, epoch: key.epoch, wrap: await wrapContentKey(key.key, contentKey) })
      }
    }
    return wraps
  }

  /** A batch that the server understood and does not take would hold up all behind it: it is passed over. */
  private async put(wraps: readonly WaitingWrap[]): Promise<void> {
    try {
      await this.device.api.putArchiveWraps(wraps)
    } catch (problem) {
      this.isMissing = isRefusal(problem, 404)
      if (this.isMissing || isPassing(problem)) {
        throw problem
      }
    }
  }
}
