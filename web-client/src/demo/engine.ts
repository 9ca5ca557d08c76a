import { signal } from '@preact/signals'
import {
  type AccountId,
  type Conversation,
  type ConversationId,
  type Device,
  type Engine,
  EngineError,
  type LineState,
  type Me,
  type Message,
  type MessageId,
  type MessageWindow,
  type Person,
  type Progress,
  type RecipientStatus,
  type SearchHit,
  type SessionState,
  type Settings,
  type TextMessage,
} from '../engine/api'
import { ME, stranger } from './people'
import { shore } from './pictures'
import { makePlain, makeWorld } from './world'

const ME_SHOWN: Me = { id: ME, handle: 'rowan', displayName: 'Rowan Achterberg', device: 2 }
const REQUEST = `whimbrel-link:2:${ME}:3:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE:c2VjcmV0c2VjcmV0c2VjcQ`
const RECOVERY_KEY = '7K3M-9QXT-B2WD-4HNC-8RVE-1YPG-6FZJ-5SAK-0MTX-3QDB-W9HN-2CER-V8YP-GF6Z'
const PAGE = 60

const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** An engine of pretence: everything happens in memory, with people that nobody is. `?demo=…&line=…&work=…&plain` choose its state. */
export class DemoEngine implements Engine {
  readonly session = signal<SessionState>({ phase: 'starting' })
  readonly line = signal<LineState>({ state: 'online' })
  readonly conversations = signal<readonly Conversation[]>([])
  readonly people = signal<ReadonlyMap<AccountId, Person>>(new Map())
  readonly devices = signal<readonly Device[]>([])
  readonly progress = signal<readonly Progress[]>([])
  readonly settings = signal<Settings>({ readReceipts: true, showPresence: true, theme: 'system' })
  readonly limits = signal({ textMaxChars: 1000, textMaxBytes: 4096, recipientsMaxCount: 1000 })
  readonly alerts = signal<readonly { id: number; code: string; about?: AccountId }[]>([])
  readonly hasRecoveryKey = signal(false)
  readonly #pictures = new Map<string, Blob>()
  readonly #messages = new Map<ConversationId, ReturnType<typeof signal<Message[]>>>()
  #sent = 0

  constructor(options: URLSearchParams, nowMs = Date.now()) {
    const phase = options.get('demo') ?? ''
    const world = makeWorld(nowMs, phase === 'empty')
    if (options.has('plain')) makePlain(world)
    this.people.value = world.people
    this.conversations.value = world.conversations
    for (const [id, messages] of world.messages) this.#messages.set(id, signal(messages))
    const day = 86_400_000
    this.devices.value = [
      {
        number: 1,
        name: 'Rowan’s Android',
        current: false,
        linked: true,
        createdAtMs: nowMs - 90 * day,
        lastSeenMs: nowMs - 600_000,
      },
      { number: 2, name: 'Firefox, Linux', current: true, linked: true, createdAtMs: nowMs - 20 * day },
      {
        number: 3,
        name: 'Safari, iPad',
        current: false,
        linked: false,
        createdAtMs: nowMs - day,
        lastSeenMs: nowMs - day,
      },
    ]
    this.#setLine(options.get('line'), nowMs)
    this.#setPhase(phase, options)
    if (options.has('work')) this.progress.value = [{ id: 1, what: 'history', done: 4_200, total: 10_000 }]
    if (options.has('alert'))
      this.alerts.value = [{ id: 1, code: 'bad-keys', about: world.conversations[0]?.id ?? ME }]
    if (options.has('recovery')) this.hasRecoveryKey.value = true
  }

  #setPhase(phase: string, options: URLSearchParams): void {
    if (phase === 'signed-out') {
      const notice = options.get('notice')
      this.session.value = notice === 'revoked' ? { phase: 'signed-out', notice } : { phase: 'signed-out' }
    } else if (phase === 'unlinked') {
      this.session.value = { phase: 'unlinked', me: ME_SHOWN, request: REQUEST, hasRecoveryKey: true }
    } else if (phase !== 'starting') this.session.value = { phase: 'ready', me: ME_SHOWN }
  }

  #setLine(line: string | null, nowMs: number): void {
    if (line === 'offline') this.line.value = { state: 'offline', reason: 'no-network' }
    else if (line === 'unreachable')
      this.line.value = { state: 'offline', reason: 'unreachable', retryAtMs: nowMs + 23_000 }
    else if (line === 'displaced') this.line.value = { state: 'displaced' }
    else if (line === 'catching-up') this.line.value = { state: 'catching-up', done: 1_250, total: 4_000 }
  }

  dismissAlert(id: number): void {
    this.alerts.value = this.alerts.value.filter((one) => one.id !== id)
  }

  async register(handle: string, displayName: string, password: string): Promise<void> {
    await later(300)
    if (password.length < 10) throw new EngineError('bad-password', 'A password has 10 to 128 characters.')
    if (handle === 'taken') throw new EngineError('handle-taken', 'The handle is taken.')
    this.session.value = { phase: 'ready', me: { ...ME_SHOWN, handle, displayName } }
  }

  async signIn(_handle: string, password: string): Promise<void> {
    await later(300)
    if (password === 'wrong') throw new EngineError('wrong-credentials', '')
    if (password === 'often') throw new EngineError('too-many-tries', '', 42_000)
    this.session.value = { phase: 'ready', me: ME_SHOWN }
  }

  async signOut(): Promise<void> {
    await later(100)
    this.session.value = { phase: 'signed-out' }
  }

  async findPerson(handle: string): Promise<Person | undefined> {
    await later(150)
    if (handle === stranger.handle) return this.people.value.get(stranger.id) ?? stranger
    return [...this.people.value.values()].find((one) => one.handle === handle)
  }

  requestContact(id: AccountId): Promise<void> {
    return this.#change(id, { state: 'outgoing' })
  }

  answerContact(id: AccountId, accept: boolean): Promise<void> {
    return this.#change(id, { state: accept ? 'accepted' : 'none' })
  }

  removeContact(id: AccountId): Promise<void> {
    return this.#change(id, { state: 'none' })
  }

  block(id: AccountId, blocked: boolean): Promise<void> {
    return this.#change(id, { blocked })
  }

  acknowledgeReset(id: AccountId): Promise<void> {
    return this.#change(id, { identityReset: false })
  }

  async #change(id: AccountId, change: Partial<Person>): Promise<void> {
    await later(60)
    const before = this.people.value.get(id) ?? stranger
    this.people.value = new Map(this.people.value).set(before.id, { ...before, ...change })
  }

  async openConversation(members: readonly AccountId[]): Promise<ConversationId> {
    await later(20)
    const key = [...members].sort().join()
    const known = this.conversations.value.find((one) => [...one.members].sort().join() === key)
    if (known) return known.id
    const id = members.length === 1 && members[0] ? members[0] : `g-${key.slice(-22)}`
    this.#messages.set(id, signal([]))
    this.conversations.value = [
      { id, members: [...members], lastAtMs: Date.now(), unread: 0, draft: '' },
      ...this.conversations.value,
    ]
    return id
  }

  #of(conversation: ConversationId): { value: Message[] | undefined } {
    let all = this.#messages.get(conversation)
    if (!all) this.#messages.set(conversation, (all = signal([])))
    return all
  }

  messages(conversation: ConversationId): MessageWindow {
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
    if (this.line.value.state === 'online') void this.#pretendDelivery(conversation, id)
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
    const from = this.conversations.value.find((one) => one.id === conversation)?.members[0] ?? ME
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
    const unread = (this.conversations.value.find((one) => one.id === conversation)?.unread ?? 0) + 1
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
    const last = this.conversations.value.find((one) => one.id === conversation)?.lastMessage
    if (edited && last?.id === id) this.#touch(conversation, { lastMessage: edited })
  }

  #touch(id: ConversationId, change: Partial<Conversation>): void {
    this.conversations.value = this.conversations.value
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
    const members = this.conversations.value.find((one) => one.id === message?.conversation)?.members ?? []
    return members.map((account, index) => ({
      account,
      status: index === 0 ? 'read' : index === 3 ? 'dropped' : index % 2 === 0 ? 'sent' : 'delivered',
    }))
  }

  async *search(text: string, abort: AbortSignal): AsyncIterable<SearchHit> {
    const fold = (one: string): string => one.toLowerCase()
    const wanted = fold(text)
    for (const { id } of this.conversations.value) {
      await later(5)
      for (const message of (this.#of(id).value ?? []).slice(-2000).reverse()) {
        if (abort.aborted) return
        if (message.kind !== 'text') continue
        const at = fold(message.text).indexOf(wanted)
        if (at >= 0) yield { conversation: id, message, ranges: [[at, at + wanted.length]] }
      }
    }
  }

  async safetyNumber(id: AccountId): Promise<{ digits: string; qr: string }> {
    await later(80)
    let seed = Number.parseInt(id.slice(-8), 16) % 99991
    let digits = ''
    while (digits.length < 60) {
      seed = (seed * 48271) % 2147483647
      digits += String(seed % 100000).padStart(5, '0')
    }
    return { digits, qr: `whimbrel-safety:1:${digits}` }
  }

  setVerified(id: AccountId, verified: boolean): Promise<void> {
    return this.#change(id, { verified })
  }

  async readLinkRequest(text: string): Promise<{ device: number; name: string }> {
    await later(80)
    if (!text.startsWith('whimbrel-link:')) throw new EngineError('bad-link-code', '')
    return { device: 4, name: 'Chrome, Windows' }
  }

  async approveLink(): Promise<void> {
    await later(400)
    this.devices.value = [
      ...this.devices.value,
      { number: 4, name: 'Chrome, Windows', current: false, linked: true, createdAtMs: Date.now() },
    ]
  }

  async renameDevice(number: number, name: string): Promise<void> {
    await later(60)
    this.devices.value = this.devices.value.map((one) => (one.number === number ? { ...one, name } : one))
  }

  async revokeDevice(number: number): Promise<void> {
    await later(60)
    this.devices.value = this.devices.value.filter((one) => one.number !== number)
  }

  async createRecoveryKey(): Promise<string> {
    await later(200)
    this.hasRecoveryKey.value = true
    return RECOVERY_KEY
  }

  async recover(recoveryKey: string): Promise<void> {
    await later(300)
    if (recoveryKey !== RECOVERY_KEY) throw new EngineError('wrong-recovery-key', '')
    this.session.value = { phase: 'ready', me: ME_SHOWN }
  }

  async resetIdentity(): Promise<void> {
    await later(300)
    this.session.value = { phase: 'ready', me: ME_SHOWN }
  }

  async updateProfile(displayName: string): Promise<void> {
    await later(60)
    this.#changeMe((me) => ({ ...me, displayName }))
  }

  async setAvatar(picture: Blob | null): Promise<void> {
    await later(300)
    const name = `own-${this.#pictures.size}`
    if (picture) this.#pictures.set(name, picture)
    this.#changeMe(({ avatar: before, ...me }) => ({ ...me, ...(picture && { avatar: name }) }))
  }

  #changeMe(change: (me: Me) => Me): void {
    const session = this.session.value
    if (session.phase === 'ready') this.session.value = { phase: 'ready', me: change(session.me) }
  }

  async avatar(_id: AccountId, name: string): Promise<Blob | undefined> {
    await later(20)
    return this.#pictures.get(name) ?? shore(Number(name))
  }

  async updateSettings(change: Partial<Settings>): Promise<void> {
    await later(30)
    this.settings.value = { ...this.settings.value, ...change }
  }

  retryLine(): void {
    this.line.value = { state: 'connecting' }
    setTimeout(() => {
      this.line.value = { state: 'online' }
    }, 2500)
  }

  takeOver(): void {
    this.retryLine()
  }
}
