/** What the user has read. Marks wait until the server has confirmed them, and go again with each session. */
import type { Line } from '../line/line'
import { KIND } from '../store/database'
import type { State } from '../store/state'
import type { StoredText } from '../store/stored-message'
import type { Writes } from '../store/writes'

/** The most marks that wait; of more the oldest are forgotten, and their senders never learn. */
const WAITING_MAX = 10_000
/** How many messages are looked at in one step. */
const STEP_MAX = 500

export class Reading {
  private readonly waiting = new Set<string>()

  constructor(
    private readonly state: State,
    private readonly line: Line,
    /** The most ids of one frame. */
    private readonly frameMaxCount: () => number,
  ) {}

  async load(): Promise<void> {
    for (const { value } of await this.state.database.all<string>(KIND.readMark, WAITING_MAX)) {
      this.waiting.add(value)
    }
  }

  /** Everything that others wrote in this conversation up to a message has been read. */
  async mark(conversation: string, upTo: string): Promise<void> {
    const read = await this.state.change(async (writes) => {
      const last = await this.state.database.message(upTo, writes)
      const unread = this.state.conversations.get(conversation)?.unread ?? 0
      if (!last || last.conversation !== conversation || unread === 0) {
        return []
      }
      const messages = await this.unread(conversation, last.order, unread)
      messages.forEach((message) => {
        this.state.putMessage(writes, { ...message, read: true }, message)
        writes.put(KIND.readMark, message.id, message.id, message.order)
      })
      return messages.map((message) => message.id)
    })
    read.forEach((id) => this.waiting.add(id))
    for (const oldest of this.waiting) {
      if (this.waiting.size <= WAITING_MAX) {
        break
      }
      this.waiting.delete(oldest)
    }
    this.send(read)
  }

  /** The newest unread ones up to a place; no further back than there are unread ones. */
  private async unread(conversation: string, upTo: number, count: number): Promise<StoredText[]> {
    const found: StoredText[] = []
    let before = upTo + 1
    while (found.length < count) {
      const page = await this.state.database.messages(conversation, STEP_MAX, before)
      const first = page[0]
      if (!first) {
        break
      }
      found.push(...page.filter((m): m is StoredText => m.kind === 'text' && !m.own && !m.read))
      before = first.order
    }
    return found
  }

  /** The server has noted these, maybe from another device of the user. */
  async confirmed(writes: Writes, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.waiting.delete(id)
      writes.delete(KIND.readMark, id)
      const message = await this.state.database.message(id, writes)
      if (message?.kind === 'text' && !message.read) {
        this.state.putMessage(writes, { ...message, read: true }, message)
      }
    }
  }

  onUp(): void {
    this.send([...this.waiting])
  }

  private send(ids: readonly string[]): void {
    const max = this.frameMaxCount()
    for (let from = 0; from < ids.length; from += max) {
      this.line.send({ type: 'read', ids: ids.slice(from, from + max) })
    }
  }
}
