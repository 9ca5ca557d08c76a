/**
 * What this device knows: people and conversations in memory, everything in the database. Changes come one after another, each stored
 * whole before the pages see it.
 */
import type { AccountId, ContactState, ConversationId } from '../api'
import { EngineError } from '../api'
import { isStorageFull } from '../problems'
import { type Database, KIND } from './database'
import type { StoredMessage } from './stored-message'
import { Writes } from './writes'

export interface PersonRecord {
  readonly id: AccountId
  readonly handle: string
  readonly displayName: string
  /** Hash of the picture. */
  readonly avatar?: string
  readonly state: ContactState
  readonly blocked: boolean
  /** The genesis (base64url of its hash) for which the safety numbers were compared. */
  readonly verifiedGenesis?: string
  readonly identityReset?: boolean
}

export interface ConversationRecord {
  readonly id: ConversationId
  /** Everybody but oneself. */
  readonly members: readonly AccountId[]
  readonly last?: StoredMessage
  readonly lastAtMs: number
  readonly unread: number
  readonly draft: string
}

/** Messages that come from now on stand behind this; those of the history stand below, by their mailbox number. */
export const LIVE_ORDER = 1e12

export interface StateListener {
  onPeople(): void
  onConversations(): void
  /** Messages of these conversations changed. */
  onMessages(conversations: ReadonlySet<ConversationId>): void
  /** There is no room for a change; it was not made. */
  onStorageFull(): void
}

export class State {
  readonly people = new Map<AccountId, PersonRecord>()
  readonly conversations = new Map<ConversationId, ConversationRecord>()
  private order = LIVE_ORDER
  private turn: Promise<unknown> = Promise.resolve()
  private touched = { people: false, conversations: false, messages: new Set<ConversationId>() }

  private constructor(
    readonly database: Database,
    private readonly listener: StateListener,
  ) {}

  static async load(database: Database, listener: StateListener): Promise<State> {
    const state = new State(database, listener)
    await state.reload()
    return state
  }

  private async reload(): Promise<void> {
    const people = await this.database.all<PersonRecord>(KIND.person)
    const conversations = await this.database.all<ConversationRecord>(KIND.conversation)
    const [newest] = await this.database.latest(1)
    this.people.clear()
    people.forEach(({ value }) => this.people.set(value.id, value))
    this.conversations.clear()
    conversations.forEach(({ value }) => this.conversations.set(value.id, value))
    this.order = Math.max(LIVE_ORDER, newest?.order ?? 0)
    this.listener.onPeople()
    this.listener.onConversations()
  }

  /**
   * Makes a change: alone, and stored whole when it resolves. If the work rejects, nothing has changed. Rejects with `storage-full` if
   * there is no room.
   */
  change<T>(work: (writes: Writes) => Promise<T> | T): Promise<T> {
    const result = this.turn.then(async () => {
      const writes = new Writes()
      try {
        const value = await work(writes)
        if (!writes.isEmpty) {
          await this.database.commit(writes)
        }
        this.tell()
        return value
      } catch (problem) {
        this.touched = { people: false, conversations: false, messages: new Set() }
        await this.reload().catch(() => undefined) // a closed database: what follows fails by itself
        throw this.told(problem)
      }
    })
    this.turn = result.catch(() => undefined)
    return result
  }

  private told(problem: unknown): unknown {
    if (!isStorageFull(problem)) {
      return problem
    }
    this.listener.onStorageFull()
    return new EngineError('storage-full', 'the browser gives no more room')
  }

  private tell(): void {
    const { people, conversations, messages } = this.touched
    this.touched = { people: false, conversations: false, messages: new Set() }
    if (people) {
      this.listener.onPeople()
    }
    if (conversations) {
      this.listener.onConversations()
    }
    if (messages.size > 0) {
      this.listener.onMessages(messages)
    }
  }

  /** The place of the next message that comes. */
  nextOrder(): number {
    return ++this.order
  }

  putPerson(writes: Writes, person: PersonRecord): void {
    this.people.set(person.id, person)
    writes.put(KIND.person, person.id, person)
    this.touched.people = true
  }

  putConversation(writes: Writes, conversation: ConversationRecord): void {
    this.conversations.set(conversation.id, conversation)
    writes.put(KIND.conversation, conversation.id, conversation)
    this.touched.conversations = true
  }

  /** The conversation with these members; made if there is none. */
  conversation(
    writes: Writes,
    id: ConversationId,
    members: readonly AccountId[],
    nowMs: number,
  ): ConversationRecord {
    const here = this.conversations.get(id)
    if (here) {
      return here
    }
    const fresh = { id, members, lastAtMs: nowMs, unread: 0, draft: '' }
    this.putConversation(writes, fresh)
    return fresh
  }

  /** Adds a message, or puts it in the place of the one with its id; the conversation must be there. */
  putMessage(writes: Writes, message: StoredMessage, before?: StoredMessage): void {
    writes.putMessage(message)
    this.touched.messages.add(message.conversation)
    const conversation = this.conversations.get(message.conversation)
    if (!conversation) {
      throw new Error('a message without its conversation')
    }
    const isLast = !conversation.last || message.order >= conversation.last.order
    const unread = conversation.unread + unreadOf(message) - (before ? unreadOf(before) : 0)
    if (isLast || unread !== conversation.unread) {
      this.putConversation(writes, {
        ...conversation,
        unread: Math.max(0, unread),
        ...(isLast && { last: message, lastAtMs: message.atMs }),
      })
    }
  }

  async removeMessage(writes: Writes, message: StoredMessage): Promise<void> {
    writes.deleteMessage(message.id)
    this.touched.messages.add(message.conversation)
    const conversation = this.conversations.get(message.conversation)
    if (conversation?.last?.id === message.id) {
      const [last] = await this.database.messages(message.conversation, 1, message.order)
      const { last: gone, ...rest } = conversation
      this.putConversation(writes, { ...rest, ...(last && { last }), lastAtMs: last?.atMs ?? gone.atMs })
    }
  }
}

function unreadOf(message: StoredMessage): number {
  return message.kind === 'text' && !message.own && !message.read ? 1 : 0
}
