/**
 * What this device sends. A message is stored before anything else; it is sealed when there is a line and the keys are known, and from
 * then on goes as exactly that frame, with the same id, until the server has answered for good.
 */
import {
  type EntryFrame,
  isSendable,
  outgoingText,
  type RejectedFrame,
  type Sealed,
  type SendFrame,
  storeSentKey,
  uuidV7,
} from '../../core'
import { EngineError } from '../api'
import { isPassing } from '../problems'
import { KIND } from '../store/database'
import { statesOf, type StoredText } from '../store/stored-message'
import type { Writes } from '../store/writes'
import type { Device } from './device'

/** Messages that are sealed or on their way at once; the others wait in the store. */
const UNDER_WAY_MAX = 8
const RETRY_MS = 5_000
/** A longer one is not from the server: the clock was set back. */
const PAUSE_MAX_MS = 60_000
/** How long an answer may take before the line is looked at. */
const ANSWER_WAIT_MS = 10_000

interface OutboxItem {
  readonly id: string
  readonly to: readonly string[]
  /** When it was written. */
  readonly atMs: number
  /** Sealed; what goes out from then on. */
  readonly frame?: SendFrame
}

export class Outgoing {
  private readonly underWay = new Set<string>()
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private notBeforeMs = 0
  /** After `busy` one goes out, and two more for each that is accepted. */
  private window = UNDER_WAY_MAX
  private pauses = 0
  private pumping = false
  private again = false

  constructor(private readonly device: Device) {}

  /** Stores a text and sends it when that is possible. Rejects with `text-too-long`, for an empty one too. */
  async send(conversation: string, text: string): Promise<string> {
    const { device } = this
    if (!isSendable(text)) {
      throw new EngineError('text-too-long', 'a text has 1 to 1,000 characters and at most 4,096 bytes')
    }
    const id = uuidV7(device.clock())
    await device.state.change((writes) => {
      const members = device.state.conversations.get(conversation)?.members
      if (!members) {
        throw new EngineError('unknown-conversation', 'there is no such conversation')
      }
      const to = members.length > 0 ? members : [device.account]
      this.enqueue(writes, { id, conversation, text, to, order: device.state.nextOrder() })
      const record = device.state.conversations.get(conversation)
      if (record && record.draft !== '') {
        device.state.putConversation(writes, { ...record, draft: '' })
      }
    })
    this.pump()
    return id
  }

  private enqueue(
    writes: Writes,
    message: { id: string; conversation: string; text: string; to: readonly string[]; order: number },
  ): void {
    const { id, conversation, text, to, order } = message
    const atMs = this.device.clock()
    const stored: StoredText = {
      kind: 'text',
      id,
      conversation,
      order,
      from: this.device.account,
      own: true,
      text,
      atMs,
      sending: 'queued',
      recipients: statesOf(to, []),
      read: true,
    }
    this.device.state.putMessage(writes, stored)
    const item: OutboxItem = { id, to, atMs }
    writes.put(KIND.outbox, id, item, order)
  }

  /** Tries a failed message again, as a new one in the same place of the conversation's end. */
  async retry(id: string): Promise<void> {
    await this.device.state.change(async (writes) => {
      const failed = await this.failed(writes, id)
      await this.device.state.removeMessage(writes, failed)
      const to = Object.keys(failed.recipients ?? {})
      const { conversation, text } = failed
      const fresh = uuidV7(this.device.clock())
      this.enqueue(writes, { id: fresh, conversation, text, to, order: this.device.state.nextOrder() })
    })
    this.pump()
  }

  async discard(id: string): Promise<void> {
    await this.device.state.change(async (writes) => {
      await this.device.state.removeMessage(writes, await this.failed(writes, id))
    })
  }

  private async failed(writes: Writes, id: string): Promise<StoredText> {
    const message = await this.device.state.database.message(id, writes)
    if (message?.kind !== 'text' || message.sending !== 'failed') {
      throw new EngineError('not-failed', 'only a message that failed can be tried again or discarded')
    }
    return message
  }

  // On the way

  onUp(): void {
    this.underWay.clear()
    this.pump()
  }

  onDown(): void {
    this.underWay.clear()
  }

  /** Sends what waits, as far as that is possible now. */
  pump(): void {
    if (this.pumping) {
      this.again = true
      return
    }
    this.pumping = true
    void this.drain()
      .catch(() => this.later(RETRY_MS)) // no keys, or no place to store: it waits
      .finally(() => {
        this.pumping = false
        if (this.again) {
          this.again = false
          this.pump()
        }
      })
  }

  private async drain(): Promise<void> {
    const { device } = this
    if (!device.isReady() || !device.line.isUp) {
      return
    }
    if (this.pauseMs() > 0) {
      this.later(this.pauseMs())
      return
    }
    const pauses = this.pauses
    for (const { value, order } of await device.state.database.all<OutboxItem>(KIND.outbox, this.window)) {
      if (pauses !== this.pauses) {
        return // refused meanwhile: what was sent first is to go first again
      }
      if (!this.underWay.has(value.id)) {
        await this.tryTransmit(value, order)
      }
    }
  }

  /** For how long the server asked to be left alone. */
  private pauseMs(): number {
    const waitMs = this.notBeforeMs - this.device.runtime.now()
    return waitMs > PAUSE_MAX_MS ? 0 : Math.max(0, waitMs)
  }

  /** One that can never be sealed would hold up all behind it: it fails, visibly. */
  private async tryTransmit(item: OutboxItem, order: number): Promise<void> {
    try {
      await this.transmit(item, order)
    } catch (problem) {
      if (isPassing(problem)) {
        throw problem
      }
      await this.device.state.change((writes) => this.fail(writes, item.id, 'internal-error'))
    }
  }

  private async transmit(item: OutboxItem, order: number): Promise<void> {
    const pauses = this.pauses
    const frame = item.frame ?? (await this.seal(item, order))
    if (frame && pauses === this.pauses && this.device.line.send(frame)) {
      this.underWay.add(item.id)
      setTimeout(() => {
        if (this.underWay.has(item.id)) {
          this.device.line.expect()
        }
      }, ANSWER_WAIT_MS)
    }
  }

  private later(ms: number): void {
    clearTimeout(this.retryTimer)
    this.retryTimer = setTimeout(() => this.pump(), ms)
  }

  private async seal(item: OutboxItem, order: number): Promise<SendFrame | undefined> {
    const { device } = this
    const message = await device.state.database.message(item.id)
    const own = await device.directory.chain(device.account)
    if (message?.kind !== 'text' || !own) {
      return undefined
    }
    const counter = await device.nextCounter()
    const { id, to, atMs } = item
    const sealed = await device.sealer.seal(outgoingText({ id, to, text: message.text, counter, atMs }), [
      ...new Set([...to, device.account]),
    ])
    await this.keep(item, order, sealed)
    return sealed.frame
  }

  private async keep(item: OutboxItem, order: number, sealed: Sealed): Promise<void> {
    const { device } = this
    const stored = await storeSentKey(sealed.sentKey, device.wrappingKey)
    const archived = await device.archive.wrap(item.id, sealed.sentKey.contentKey)
    await device.state.change((writes) => {
      writes.put(KIND.outbox, item.id, { ...item, frame: sealed.frame }, order)
      writes.put(KIND.sentKey, item.id, stored, item.atMs)
      archived?.(writes)
    })
  }

  // Answers

  async accepted(id: string): Promise<void> {
    this.underWay.delete(id)
    this.window = Math.min(this.window + 1, UNDER_WAY_MAX)
    await this.device.state.change(async (writes) => {
      writes.delete(KIND.outbox, id)
      const message = await this.device.state.database.message(id, writes)
      if (message?.kind === 'text' && message.sending === 'queued') {
        const { sending, ...sent } = message
        this.device.state.putMessage(writes, sent, message)
      }
    })
    this.pump()
  }

  async rejected(answer: RejectedFrame): Promise<void> {
    this.underWay.delete(answer.id)
    if (answer.code === 'busy' || answer.code === 'unavailable') {
      this.notBeforeMs = this.device.runtime.now() + (answer.retryAfterMs ?? RETRY_MS)
      this.window = 1
      this.pauses++
      this.pump()
      return
    }
    if (answer.code === 'id-time' && answer.serverTimeMs !== undefined) {
      this.device.onServerTime(answer.serverTimeMs)
      await this.renumber(answer.id)
    } else {
      await this.device.state.change((writes) => this.fail(writes, answer.id, answer.code))
    }
    this.pump()
  }

  /** The id had a time too far from the server's: the same message with an id of the right time. */
  private async renumber(id: string): Promise<void> {
    await this.device.state.change(async (writes) => {
      const message = await this.device.state.database.message(id, writes)
      const item = await this.device.state.database.get<OutboxItem>(KIND.outbox, id, writes)
      if (message?.kind === 'text' && item) {
        const fresh = uuidV7(this.device.clock())
        writes.delete(KIND.outbox, id)
        writes.deleteMessage(id)
        const { conversation, text, order } = message
        this.enqueue(writes, { id: fresh, conversation, text, to: item.to, order })
      }
    })
  }

  private async fail(writes: Writes, id: string, problem: string): Promise<void> {
    writes.delete(KIND.outbox, id)
    const message = await this.device.state.database.message(id, writes)
    if (message?.kind === 'text') {
      this.device.state.putMessage(writes, { ...message, sending: 'failed', problem }, message)
    }
  }

  /** An entry `refused`: it was accepted, and could not be logged. */
  async refused(writes: Writes, id: string, code: string): Promise<void> {
    await this.fail(writes, id, code)
  }

  /** An entry `sent` of this device: the message is in the log, and it is known whom it did not go to. */
  async logged(writes: Writes, entry: EntryFrame): Promise<void> {
    const { state } = this.device
    const message = await state.database.message(entry.id, writes)
    if (message?.kind !== 'text') {
      return
    }
    this.underWay.delete(entry.id)
    writes.delete(KIND.outbox, entry.id)
    const { sending, problem, ...sent } = message
    const recipients = { ...statesOf(entry.to, []), ...sent.recipients, ...statesOf([], entry.dropped) }
    const nobody = Object.values(recipients).every((each) => each === 'dropped')
    state.putMessage(
      writes,
      nobody ? { ...sent, recipients, sending: 'failed', problem: 'not-connected' } : { ...sent, recipients },
      message,
    )
  }
}
