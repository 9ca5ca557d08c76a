import { type Signal, signal } from '@preact/signals'
import {
  type AccountId,
  type Conversation,
  type ConversationId,
  type Device,
  type Engine,
  EngineError,
  type LineState,
  type Me,
  type MessageId,
  type MessageWindow,
  type Person,
  type Progress,
  type RecipientStatus,
  type SearchHit,
  type SessionState,
  type Settings,
} from '../engine/api'
import { devicesAt, lineOf, ME_SHOWN, sessionOf } from './beginning'
import { DemoConversations } from './conversations'
import { later } from './later'
import { ME, stranger } from './people'
import { shore } from './pictures'
import { makePlain, makeWorld } from './world'

const RECOVERY_KEY = '7K3M-9QXT-B2WD-4HNC-8RVE-1YPG-6FZJ-5SAK-0MTX-3QDB-W9HN-2CER-V8YP-GF6Z'

/** An engine of pretence: everything happens in memory, with people that nobody is. `?demo=…&line=…&work=…&plain` choose its state. */
export class DemoEngine implements Engine {
  readonly session = signal<SessionState>({ phase: 'starting' })
  readonly line = signal<LineState>({ state: 'online' })
  readonly conversations: Signal<readonly Conversation[]>
  readonly people = signal<ReadonlyMap<AccountId, Person>>(new Map())
  readonly devices = signal<readonly Device[]>([])
  readonly progress = signal<readonly Progress[]>([])
  readonly settings = signal<Settings>({ readReceipts: true, showPresence: true, theme: 'system' })
  readonly limits = signal({ textMaxChars: 1000, textMaxBytes: 4096, recipientsMaxCount: 1000 })
  readonly alerts = signal<readonly { id: number; code: string; about?: AccountId }[]>([])
  readonly hasRecoveryKey = signal(false)
  readonly #pictures = new Map<string, Blob>()
  readonly #talks: DemoConversations

  constructor(options: URLSearchParams, nowMs = Date.now()) {
    const phase = options.get('demo') ?? ''
    const world = makeWorld(nowMs, phase === 'empty')
    if (options.has('plain')) makePlain(world)
    this.people.value = world.people
    this.#talks = new DemoConversations(world, () => this.line.value.state === 'online')
    this.conversations = this.#talks.list
    this.devices.value = devicesAt(nowMs)
    this.line.value = lineOf(options.get('line'), nowMs)
    this.session.value = sessionOf(phase, options)
    if (options.has('work')) this.progress.value = [{ id: 1, what: 'history', done: 4_200, total: 10_000 }]
    if (options.has('alert'))
      this.alerts.value = [{ id: 1, code: 'bad-keys', about: world.conversations[0]?.id ?? ME }]
    if (options.has('recovery')) this.hasRecoveryKey.value = true
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

  openConversation(members: readonly AccountId[]): Promise<ConversationId> {
    return this.#talks.open(members)
  }

  messages(conversation: ConversationId): MessageWindow {
    return this.#talks.window(conversation)
  }

  send(conversation: ConversationId, text: string): Promise<MessageId> {
    return this.#talks.send(conversation, text)
  }

  /** Somebody else writes. */
  receive(conversation: ConversationId, text: string): Promise<void> {
    return this.#talks.receive(conversation, text)
  }

  retry(id: MessageId): Promise<void> {
    return this.#talks.retry(id)
  }

  discard(id: MessageId): Promise<void> {
    return this.#talks.discard(id)
  }

  markRead(conversation: ConversationId, upTo: MessageId): Promise<void> {
    return this.#talks.markRead(conversation, upTo)
  }

  saveDraft(conversation: ConversationId, text: string): Promise<void> {
    return this.#talks.saveDraft(conversation, text)
  }

  recipients(id: MessageId): Promise<readonly RecipientStatus[]> {
    return this.#talks.recipients(id)
  }

  search(text: string, abort: AbortSignal): AsyncIterable<SearchHit> {
    return this.#talks.search(text, abort)
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
