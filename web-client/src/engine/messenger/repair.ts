/**
 * Wraps that are missing: adds them to messages of this device that a report or another device asks for, and asks senders for another
 * one of what does not open here. Only for devices that the pinned chain vouches for, and three times for each at most.
 */
import {
  answerResend,
  type EntryFrame,
  mayOpen,
  type OpenReason,
  outgoingResend,
  packWraps,
  readWrapReport,
  type ResendRequest,
  restoreSentKey,
  signKeyRecord,
  type SentKey,
  type StoredSentKey,
  topUp,
  uuidV7,
  type Wrap,
  type WrapReport,
} from '../../core'
import { KIND } from '../store/database'
import type { Device } from './device'
import type { Waiting } from './incoming'

const TRIES_MAX = 3
/** Messages whose tries are remembered. */
const REMEMBERED_MAX = 10_000
const PAUSE_FIRST_MS = 30_000
/** The most messages that wait for a wrap; of more the oldest are given up. */
const WAITING_MAX = 500
/** The most sent messages that can get further wraps. */
const SENT_KEYS_MAX = 5_000
/** After so long a request is not answered any more; and the key is forgotten. */
const SENT_KEY_MAX_MS = 30 * 24 * 3_600_000

class Tries {
  private readonly counts = new Map<string, number>()

  /** Whether there is one left, which is taken. */
  take(what: string): boolean {
    const before = this.counts.get(what) ?? 0
    if (before >= TRIES_MAX) {
      return false
    }
    this.counts.set(what, before + 1)
    for (const oldest of this.counts.keys()) {
      if (this.counts.size <= REMEMBERED_MAX) {
        break
      }
      this.counts.delete(oldest)
    }
    return true
  }
}

export class Repair {
  private readonly repairs = new Tries()
  private readonly answers = new Tries()
  private readonly planned = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(private readonly device: Device) {}

  stop(): void {
    this.planned.forEach((timer) => clearTimeout(timer))
    this.planned.clear()
  }

  /** Adds the wraps that a report says are missing or stale. Not waited for: who got none asks. */
  report(id: string, info: unknown): void {
    void this.fix(id, readWrapReport(info)).catch(() => undefined)
  }

  private async fix(id: string, report: WrapReport): Promise<void> {
    const { directory } = this.device
    for (const { account } of [...report.extra, ...report.superseded]) {
      directory.expire(account)
    }
    const sent = await this.sentKey(id)
    const wanted = [...report.missing, ...report.stale].filter(
      ({ account, device }) =>
        sent && mayOpen(sent, account) && this.repairs.take(`${id} ${account} ${device}`),
    )
    if (!sent || wanted.length === 0) {
      return
    }
    await directory.refresh([...new Set(wanted.map(({ account }) => account))])
    const wraps: Wrap[] = []
    for (const { account, device } of wanted) {
      const key = (await directory.known(account)).find((known) => known.device === device)
      const wrap = key && (await topUp(sent, key))
      if (wrap) {
        wraps.push(wrap)
      }
    }
    if (wraps.length > 0) {
      await this.fix(id, await this.device.api.topUp(id, packWraps(wraps)))
    }
  }

  private async sentKey(id: string): Promise<SentKey | undefined> {
    const stored = await this.device.state.database.get<StoredSentKey>(KIND.sentKey, id)
    return stored && stored.atMs > this.device.clock() - SENT_KEY_MAX_MS
      ? restoreSentKey(stored, this.device.wrappingKey)
      : undefined
  }

  /**
   * Answers a device that cannot open a message of this one, if it may open it: its record is vouched for, its account was a recipient,
   * the message is recent, and it did not ask too often.
   */
  answer(asked: ResendRequest): void {
    void this.tryAnswer(asked).catch(() => undefined) // it asks again
  }

  private async tryAnswer(asked: ResendRequest): Promise<void> {
    const { from, device } = asked.header
    const sent = await this.sentKey(asked.message)
    const isOwn = from === this.device.account
    const chain = await (isOwn ? this.device.memberChain() : this.device.directory.chain(from))
    if (!sent || !chain || !this.answers.take(`${asked.message} ${from} ${device}`)) {
      return
    }
    const wrap = await answerResend(asked, sent, chain)
    if (wrap) {
      await this.device.api.topUp(asked.message, packWraps([wrap]))
    }
  }

  // Asking

  /** Takes up what waited when this device last ran. */
  async resume(): Promise<void> {
    await this.forget()
    for (const { value } of await this.device.state.database.all<Waiting>(KIND.waiting)) {
      this.considerAsking(value, 'unwrap-failed')
    }
  }

  /** Keeps to the bounds of what is kept for repairs. */
  async forget(): Promise<void> {
    const { database } = this.device
    await database.keepNewest(KIND.waiting, WAITING_MAX)
    await database.deleteBelow(KIND.sentKey, this.device.clock() - SENT_KEY_MAX_MS)
    await database.keepNewest(KIND.sentKey, SENT_KEYS_MAX)
  }

  /** Asks the sender for another wrap: at once, and while none comes after 30 s and four times that. */
  considerAsking(waiting: Waiting, reason: OpenReason): void {
    const { id } = waiting.entry
    if (waiting.asked >= TRIES_MAX || this.planned.has(id) || this.planned.size >= WAITING_MAX) {
      return
    }
    const pauseMs = waiting.asked === 0 ? 0 : PAUSE_FIRST_MS * 4 ** (waiting.asked - 1)
    const timer = setTimeout(() => {
      this.planned.delete(id)
      void this.ask(id, reason).catch(() => undefined)
    }, pauseMs)
    this.planned.set(id, timer)
  }

  private async ask(id: string, reason: OpenReason): Promise<void> {
    const { device } = this
    // In turn with other changes: the one that stores that it waits may not be done.
    const { isUp } = device.line
    const next = await device.state.change(async (writes) => {
      const waiting = await device.state.database.get<Waiting>(KIND.waiting, id, writes)
      if (!waiting || !isUp) {
        return waiting
      }
      const asked: Waiting = { ...waiting, asked: waiting.asked + 1 }
      writes.put(KIND.waiting, id, asked, waiting.entry.atMs)
      return asked
    })
    if (!next) {
      return
    }
    this.considerAsking({ ...next, asked: Math.max(1, next.asked) }, reason)
    if (isUp) {
      await this.request(next.entry, reason)
    }
  }

  private async request(entry: EntryFrame, reason: OpenReason): Promise<void> {
    const { device } = this
    const own = await device.directory.chain(device.account)
    if (!own) {
      return
    }
    const record = await signKeyRecord(device.keys(), own.chain)
    const to = [entry.from]
    const sealed = await device.sealer.seal(
      outgoingResend({
        id: uuidV7(device.clock()),
        re: entry.id,
        to,
        resend: { reason, record },
        counter: await device.nextCounter(),
        atMs: device.clock(),
      }),
      to,
    )
    device.line.send(sealed.frame)
  }
}
