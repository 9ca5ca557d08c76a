/** A window over the messages of a conversation: the newest page at first, growing at its old end, following what comes. */
import { signal } from '@preact/signals'
import type { Message, MessageId, MessageWindow } from '../api'
import type { Database } from '../store/database'
import { shown, type StoredMessage } from '../store/stored-message'

const PAGE = 60
/** With a jump, how many older ones come along. */
const CONTEXT = 30

export class ConversationWindow implements MessageWindow {
  readonly messages = signal<readonly Message[]>([])
  readonly hasOlder = signal(false)
  /** The place of the oldest one that is shown. */
  private from: number | undefined
  private readonly views = new WeakMap<StoredMessage, Message>()
  private turn: Promise<unknown> = Promise.resolve()
  private disposed = false

  constructor(
    private readonly opening: Database | Promise<Database>,
    readonly conversation: string,
    private readonly onDispose: (window: ConversationWindow) => void,
  ) {
    void this.refresh().catch(() => undefined) // the database was closed: whoever did that makes new windows
  }

  /** Something changed; what is shown is read again. */
  refresh(): Promise<void> {
    return this.inTurn((database) => this.show(database, this.from))
  }

  loadOlder(): Promise<void> {
    return this.inTurn(async (database) => {
      if (this.from !== undefined && this.hasOlder.value) {
        this.prepend(await database.messages(this.conversation, PAGE + 1, this.from))
      }
    })
  }

  jumpTo(id: MessageId): Promise<void> {
    return this.inTurn(async (database) => {
      const target = await database.message(id)
      if (target?.conversation === this.conversation && target.order < (this.from ?? Infinity)) {
        const [first] = await database.messages(this.conversation, CONTEXT, target.order)
        await this.show(database, first?.order ?? target.order)
      }
    })
  }

  dispose(): void {
    this.disposed = true
    this.onDispose(this)
  }

  private async show(database: Database, from: number | undefined): Promise<void> {
    const stored =
      from === undefined
        ? await database.messages(this.conversation, PAGE)
        : await database.messagesFrom(this.conversation, from)
    const first = stored[0]
    const older = first ? await database.messages(this.conversation, 1, first.order) : []
    if (!this.disposed) {
      this.from = first?.order
      this.hasOlder.value = older.length > 0
      this.messages.value = stored.map((message) => this.view(message))
    }
  }

  /** Puts a page before what is shown; the first one of more than a page only tells that there are older ones. */
  private prepend(found: readonly StoredMessage[]): void {
    const page = found.slice(-PAGE)
    if (!this.disposed) {
      this.from = page[0]?.order ?? this.from
      this.hasOlder.value = found.length > PAGE
      this.messages.value = [...page.map((message) => this.view(message)), ...this.messages.value]
    }
  }

  /** The same object for a message that did not change, so that only what changed is drawn again. */
  private view(message: StoredMessage): Message {
    const known = this.views.get(message)
    if (known) {
      return known
    }
    const view = shown(message)
    this.views.set(message, view)
    return view
  }

  private inTurn(work: (database: Database) => Promise<void>): Promise<void> {
    const result = this.turn.then(async () => {
      if (!this.disposed) {
        await work(await this.opening)
      }
    })
    this.turn = result.catch(() => undefined)
    return result
  }
}
