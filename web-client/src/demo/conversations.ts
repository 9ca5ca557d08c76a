import { type Signal, signal } from '@preact/signals'
import type {
  AccountId,
  Conversation,
  ConversationId,
  Message,
  MessageId,
  MessageWindow,
  RecipientStatus,
  SearchHit,
  TextMessage,
} from '../engine/api'
import { later } from './later'
import { ME } from './people'
import type { World } from './world'

const PAGE = 60

/** The conversations of the pretence, and what is written in them. */
export class DemoConversations {
  readonly list: Signal<readonly Conversation[]>
  readonly #messages = new Map<ConversationId, ReturnType<typeof signal<Message[]>>>()
  #sent = 0

  constructor(
    world: World,
    private readonly isOnline: () => boolean,
  ) {
    this.list = signal<readonly Conversation[]>(world.conversations)
    for (const [id, messages] of world.messages) this.#messages.set(id, signal(messages))
  }

  async open(members: readonly AccountId[]): Promise<ConversationId> {
    await later(20)
    const key = [...members].sort().join()
    const known = this.list.value.find((one) => [...one.members].sort().join() === key)
    if (known) return known.id
    const id = members.length === 1 && members[0] ? members[0] : `g-${key.slice(-22)}`
    this.#messages.set(id, signal([]))
    this.list.value = [
      { id, members: [...members], lastAtMs: Date.now(), unread: 0, draft: '' },
      ...this.list.value,
    ]
    return id
  }

  #of(conversation: ConversationId): { value: Message[] | undefined } {
    let all = this.#messages.get(conversation)
    if (!all) this.#messages.set(conversation, (all = signal([])))
    return all
  }

  window(conversation: ConversationId): MessageWindow {
    const all = this.#of(conversation)
    const shown = signal<readonly Message[]>([])
    const hasOlder = signal(false)
    let from = Math.max(0, (all.value?.length ?? 0) - PAGE)
    const update = (): void => {
      shown.value = (all.value ?? []).slice(from)
      hasOlder.value = from > 0
    }
    update()
    const unsubscribe = this.#messages.get(conversation)?.subscribe(update)
    return {
      messages: shown,
      hasOlder,
      loadOlder: async () => {
        await later(60)
        from = Math.max(0, from - PAGE * 2)
        update()
      },
      jumpTo: async (id) => {
        await later(30)
        const at = (all.value ?? []).findIndex((one) => one.id === id)
        if (at >= 0 && at < from) from = Math.max(0, at - PAGE)
        update()
      },
      dispose: () => unsubscribe?.(),
    }
  }

  async send(conversation: ConversationId, text: string): Promise<MessageId> {
    const id = `0190f000-ffff-7000-9000-${(++this.#sent).toString(16).padStart(12, '0')}`
    const all = this.#of(conversation)
    const before = all.value ?? []
    const message: TextMessage = {
      kind: 'text',
      id,
      conversation,
      order: (before.at(-1)?.order ?? 0) + 1,
      from: ME,
      own: true,
      text,
      atMs: Date.now(),
      status: 'queued',
      read: true,
    }
    all.value = [...before, message]
    this.#touch(conversation, { lastMessage: message, lastAtMs: message.atMs, draft: '' })
    if (this.isOnline()) void this.#pretendDelivery(conversation, id)
    return Promise.resolve(id)
  }

  async #pretendDelivery(conversation: ConversationId, id: MessageId): Promise<void> {
    for (const status of ['sent', 'delivered', 'read'] as const) {
      await later(700)
      this.#edit(conversation, id, { status })
    }
    await this.receive(conversation, 'Got it 👍')
  }

  /** Somebody else writes. */
  receive(conversation: ConversationId, text: string): Promise<void> {
    const all = this.#of(conversation)
    const before = all.value ?? []
    const from = this.list.value.find((one) => one.id === conversation)?.members[0] ?? ME
    const message: TextMessage = {
      kind: 'text',
      id: `0190f000-eeee-7000-9000-${(++this.#sent).toString(16).padStart(12, '0')}`,
      conversation,
      order: (before.at(-1)?.order ?? 0) + 1,
      from,
      own: false,
      text,
      atMs: Date.now(),
      status: 'sent',
      read: false,
    }
    all.value = [...before, message]
    const unread = (this.list.value.find((one) => one.id === conversation)?.unread ?? 0) + 1
    this.#touch(conversation, { lastMessage: message, lastAtMs: message.atMs, unread })
    return Promise.resolve()
  }

  #edit(conversation: ConversationId, id: MessageId, change: Partial<TextMessage>): void {
    const all = this.#of(conversation)
    let edited: TextMessage | undefined
    all.value = (all.value ?? []).map((one) => {
      if (one.id !== id || one.kind !== 'text') return one
      edited = { ...one, ...change }
      return edited
    })
    const last = this.list.value.find((one) => one.id === conversation)?.lastMessage
    if (edited && last?.id === id) this.#touch(conversation, { lastMessage: edited })
  }

  #touch(id: ConversationId, change: Partial<Conversation>): void {
    this.list.value = this.list.value
      .map((one) => (one.id === id ? { ...one, ...change } : one))
      .sort((a, b) => b.lastAtMs - a.lastAtMs)
  }

  #find(id: MessageId): TextMessage | undefined {
    for (const all of this.#messages.values()) {
      const found = all.value?.find((one) => one.id === id)
      if (found?.kind === 'text') return found
    }
    return undefined
  }

  async retry(id: MessageId): Promise<void> {
    const message = this.#find(id)
    if (!message) return
    await this.discard(id)
    await this.send(message.conversation, message.text)
  }

  discard(id: MessageId): Promise<void> {
    const message = this.#find(id)
    if (message) {
      const all = this.#of(message.conversation)
      all.value = (all.value ?? []).filter((one) => one.id !== id)
    }
    return Promise.resolve()
  }

  markRead(conversation: ConversationId, upTo: MessageId): Promise<void> {
    const all = this.#of(conversation)
    const order = all.value?.find((one) => one.id === upTo)?.order ?? -1
    all.value = (all.value ?? []).map((one) =>
      one.kind === 'text' && !one.own && !one.read && one.order <= order ? { ...one, read: true } : one,
    )
    const unread = all.value.filter((one) => one.kind === 'text' && !one.own && !one.read).length
    this.#touch(conversation, { unread })
    return Promise.resolve()
  }

  saveDraft(conversation: ConversationId, text: string): Promise<void> {
    this.#touch(conversation, { draft: text })
    return Promise.resolve()
  }

  async recipients(id: MessageId): Promise<readonly RecipientStatus[]> {
    await later(50)
    const message = this.#find(id)
    const members = this.list.value.find((one) => one.id === message?.conversation)?.members ?? []
    return members.map((account, index) => ({
      account,
      status: index === 0 ? 'read' : index === 3 ? 'dropped' : index % 2 === 0 ? 'sent' : 'delivered',
    }))
  }

  async *search(text: string, abort: AbortSignal): AsyncIterable<SearchHit> {
    const fold = (one: string): string => one.toLowerCase()
    const wanted = fold(text)
    for (const { id } of this.list.value) {
      await later(5)
      for (const message of (this.#of(id).value ?? []).slice(-2000).reverse()) {
        if (abort.aborted) return
        if (message.kind !== 'text') continue
        const at = fold(message.text).indexOf(wanted)
        if (at >= 0) yield { conversation: id, message, ranges: [[at, at + wanted.length]] }
      }
    }
  }
}
