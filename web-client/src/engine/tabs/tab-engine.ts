/**
 * The engine as a tab has it. Of all tabs of a browser profile one leads: it holds the Web Lock, and in it a {@link LocalEngine}. The
 * others forward what a person does over a BroadcastChannel, show what the leader tells, and read messages from the same database. When
 * the leader closes, the lock goes to the next.
 */
import { effect } from '@preact/signals'
import {
  type Device,
  type Engine,
  EngineError,
  type MessageWindow,
  type Person,
  type RecipientStatus,
  type SafetyNumber,
  type SearchHit,
  type Settings,
} from '../api'
import { LocalEngine } from '../local-engine'
import type { Runtime } from '../runtime'
import { type Shown, Signals } from '../signals'
import { Database } from '../store/database'
import { Search } from '../views/search'
import { ConversationWindow } from '../views/window'

/** What the leader can be asked to do. */
const COMMANDS = [
  'register',
  'signIn',
  'signOut',
  'findPerson',
  'requestContact',
  'answerContact',
  'removeContact',
  'block',
  'acknowledgeReset',
  'openConversation',
  'send',
  'retry',
  'discard',
  'markRead',
  'saveDraft',
  'recipients',
  'safetyNumber',
  'setVerified',
  'readLinkRequest',
  'approveLink',
  'renameDevice',
  'revokeDevice',
  'createRecoveryKey',
  'recover',
  'resetIdentity',
  'updateProfile',
  'updateSettings',
  'retryLine',
  'takeOver',
  'dismissAlert',
] as const
type Command = (typeof COMMANDS)[number]

type Problem = Pick<EngineError, 'code' | 'message' | 'retryAfterMs'>
type Note =
  | { readonly type: 'who-leads' }
  /** Another tab takes the lead: what was asked of the one before gets no answer. */
  | { readonly type: 'leads' }
  | { readonly type: 'shown'; readonly changes: Partial<Shown> }
  | { readonly type: 'messages'; readonly conversations: readonly string[] }
  | {
      readonly type: 'call'
      readonly id: string
      readonly command: Command
      readonly args: readonly unknown[]
    }
  | { readonly type: 'answer'; readonly id: string; readonly value?: unknown; readonly problem?: Problem }

/** How long changes are gathered before the other tabs are told. */
const TELL_WAIT_MS = 30
/** Commands of a follower that wait for their answer. */
const WAITING_MAX = 200

interface Call {
  readonly resolve: (value: unknown) => void
  readonly reject: (problem: unknown) => void
}

export class TabEngine implements Engine {
  private readonly signals = new Signals()
  readonly session = this.signals.session
  readonly line = this.signals.line
  readonly conversations = this.signals.conversations
  readonly people = this.signals.people
  readonly devices = this.signals.devices
  readonly progress = this.signals.progress
  readonly settings = this.signals.settings
  readonly limits = this.signals.limits
  readonly alerts = this.signals.alerts
  readonly hasRecoveryKey = this.signals.hasRecoveryKey

  private leader: LocalEngine | undefined
  /** From when this tab has the lead; resolves when it can be asked. */
  private starting: Promise<void> | undefined
  private readonly channel: BroadcastChannel
  private readonly calls = new Map<string, Call>()
  private readonly windows = new Set<ConversationWindow>()
  private database: Promise<Database> | undefined
  private told: Partial<Shown> = {}
  private resign: () => void = () => undefined
  private stopShowing: () => void = () => undefined
  private isClosed = false
  private telling: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly runtime: Runtime) {
    this.channel = new BroadcastChannel(`${runtime.databaseName}-tabs`)
    this.channel.onmessage = ({ data }: MessageEvent<Note>): void => this.onNote(data)
    this.post({ type: 'who-leads' })
  }

  /** Waits for the lead, and keeps it until the tab closes. */
  async runForLead(locks: LockManager): Promise<void> {
    await locks.request(`${this.runtime.databaseName}-leader`, async () => {
      if (this.isClosed) {
        return
      }
      this.interrupt()
      this.post({ type: 'leads' })
      this.starting = this.lead()
      await this.starting
      await new Promise<void>((resolve) => {
        this.resign = resolve
      })
    })
  }

  /** Hands the lead over; the tab closes. */
  close(): void {
    this.isClosed = true
    this.stopShowing()
    clearTimeout(this.telling)
    this.leader?.stop()
    this.channel.close()
    this.resign()
  }

  /** This tab has the lead and cannot do what is to be done: the browser refuses the database. */
  failed(): void {
    this.signals.alert('storage-unavailable')
  }

  private async lead(): Promise<void> {
    const engine = await LocalEngine.start(this.runtime, () => location.reload())
    engine.onMessages = (conversations): void => {
      this.refresh(conversations)
      this.post({ type: 'messages', conversations })
    }
    this.leader = engine
    this.stopShowing = effect(() => {
      this.show(engine.signals.shown.value)
      this.tellSoon()
    })
  }

  /** What was asked of a leader that is gone may have been done or not. */
  private interrupt(): void {
    this.calls.forEach(({ reject }) => reject(new EngineError('interrupted', 'the leading tab was closed')))
    this.calls.clear()
  }

  // Leader to followers

  private tellSoon(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined
      this.tell()
    }, TELL_WAIT_MS)
  }

  /** Only what is another than before. */
  private tell(): void {
    const now = this.leader?.signals.shown.value
    if (now) {
      const entries = Object.entries(now) as [keyof Shown, unknown][]
      const changes = Object.fromEntries(entries.filter(([name, value]) => this.told[name] !== value))
      this.told = now
      if (Object.keys(changes).length > 0) {
        this.post({ type: 'shown', changes })
      }
    }
  }

  private onNote(note: Note): void {
    switch (note.type) {
      case 'who-leads':
        this.told = {}
        this.tell()
        return
      case 'leads':
        this.interrupt()
        return
      case 'shown':
        if (!this.leader) {
          this.show(note.changes)
        }
        return
      case 'messages':
        this.refresh(note.conversations)
        return
      case 'call':
        void this.serve(note)
        return
      case 'answer':
        this.onAnswer(note)
    }
  }

  private show(changes: Partial<Shown>): void {
    for (const [name, value] of Object.entries(changes)) {
      ;(this.signals[name as keyof Shown] as { value: unknown }).value = value
    }
  }

  private refresh(conversations: readonly string[]): void {
    for (const window of this.windows) {
      if (conversations.includes(window.conversation)) {
        void window.refresh()
      }
    }
  }

  // Followers to leader

  private async serve({ id, command, args }: Note & { type: 'call' }): Promise<void> {
    if (!this.starting) {
      return
    }
    try {
      await this.starting
      this.post({ type: 'answer', id, value: await this.run(command, args) })
    } catch (thrown) {
      const problem =
        thrown instanceof EngineError
          ? { code: thrown.code, message: thrown.message, retryAfterMs: thrown.retryAfterMs }
          : { code: 'internal-error', message: 'something failed', retryAfterMs: undefined }
      this.post({ type: 'answer', id, problem })
    }
  }

  private onAnswer({ id, value, problem }: Note & { type: 'answer' }): void {
    const call = this.calls.get(id)
    this.calls.delete(id)
    if (problem) {
      call?.reject(new EngineError(problem.code, problem.message, problem.retryAfterMs))
    } else {
      call?.resolve(value)
    }
  }

  private run(command: Command, args: readonly unknown[]): unknown {
    if (!COMMANDS.includes(command)) {
      throw new EngineError('internal-error', 'no such command')
    }
    const engine = this.leader as unknown as Record<Command, (...args: readonly unknown[]) => unknown>
    return engine[command](...args)
  }

  private async call<T>(command: Command, ...args: readonly unknown[]): Promise<T> {
    if (this.starting) {
      await this.starting
      return (await this.run(command, args)) as T
    }
    if (this.calls.size >= WAITING_MAX) {
      throw new EngineError('busy', 'too much waits for the leading tab')
    }
    return new Promise<T>((resolve, reject) => {
      const id = crypto.randomUUID()
      this.calls.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.post({ type: 'call', id, command, args })
    })
  }

  private post(note: Note): void {
    if (!this.isClosed) {
      this.channel.postMessage(note)
    }
  }

  // The database, for reading

  private open(): Promise<Database> {
    this.database ??= Database.open(this.runtime.databaseName, () => {
      this.database = undefined // it was erased, or is being changed
    })
    return this.database
  }

  messages(conversation: string): MessageWindow {
    const window = new ConversationWindow(this.open(), conversation, (gone) => this.windows.delete(gone))
    this.windows.add(window)
    return window
  }

  async *search(text: string, signal: AbortSignal): AsyncGenerator<SearchHit> {
    yield* new Search(await this.open()).run(text, signal)
  }

  // Commands

  register(handle: string, displayName: string, password: string, deviceName: string): Promise<void> {
    return this.call('register', handle, displayName, password, deviceName)
  }
  signIn(handle: string, password: string, deviceName: string): Promise<void> {
    return this.call('signIn', handle, password, deviceName)
  }
  signOut(): Promise<void> {
    return this.call('signOut')
  }
  findPerson(handle: string): Promise<Person | undefined> {
    return this.call('findPerson', handle)
  }
  requestContact(id: string): Promise<void> {
    return this.call('requestContact', id)
  }
  answerContact(id: string, accept: boolean): Promise<void> {
    return this.call('answerContact', id, accept)
  }
  removeContact(id: string): Promise<void> {
    return this.call('removeContact', id)
  }
  block(id: string, blocked: boolean): Promise<void> {
    return this.call('block', id, blocked)
  }
  acknowledgeReset(id: string): Promise<void> {
    return this.call('acknowledgeReset', id)
  }
  openConversation(members: readonly string[]): Promise<string> {
    return this.call('openConversation', members)
  }
  send(conversation: string, text: string): Promise<string> {
    return this.call('send', conversation, text)
  }
  retry(id: string): Promise<void> {
    return this.call('retry', id)
  }
  discard(id: string): Promise<void> {
    return this.call('discard', id)
  }
  markRead(conversation: string, upTo: string): Promise<void> {
    return this.call('markRead', conversation, upTo)
  }
  saveDraft(conversation: string, text: string): Promise<void> {
    return this.call('saveDraft', conversation, text)
  }
  recipients(id: string): Promise<readonly RecipientStatus[]> {
    return this.call('recipients', id)
  }
  safetyNumber(id: string): Promise<SafetyNumber> {
    return this.call('safetyNumber', id)
  }
  setVerified(id: string, verified: boolean): Promise<void> {
    return this.call('setVerified', id, verified)
  }
  readLinkRequest(text: string): Promise<Pick<Device, 'name'> & { device: number }> {
    return this.call('readLinkRequest', text)
  }
  approveLink(text: string): Promise<void> {
    return this.call('approveLink', text)
  }
  renameDevice(number: number, name: string): Promise<void> {
    return this.call('renameDevice', number, name)
  }
  revokeDevice(number: number): Promise<void> {
    return this.call('revokeDevice', number)
  }
  createRecoveryKey(): Promise<string> {
    return this.call('createRecoveryKey')
  }
  recover(recoveryKey: string): Promise<void> {
    return this.call('recover', recoveryKey)
  }
  resetIdentity(password: string): Promise<void> {
    return this.call('resetIdentity', password)
  }
  updateProfile(displayName: string): Promise<void> {
    return this.call('updateProfile', displayName)
  }
  updateSettings(change: Partial<Settings>): Promise<void> {
    return this.call('updateSettings', change)
  }
  retryLine(): void {
    void this.call('retryLine')
  }
  takeOver(): void {
    void this.call('takeOver')
  }
  dismissAlert(id: number): void {
    void this.call('dismissAlert', id)
  }
}
