/** The engine of the tab that leads: holds the socket, writes the database. Each command goes to the part that does it. */
import { effect } from '@preact/signals'
import { conversationId, isCryptoSupported } from '../core'
import type { Engine, MessageWindow, Person, RecipientStatus, SafetyNumber, SearchHit, Settings } from './api'
import { request } from './rest/http'
import type { Runtime } from './runtime'
import { Session } from './session/session'
import { keepSettings, loadSettings } from './session/settings'
import { Signals } from './signals'
import { Database } from './store/database'
import { Windows } from './views/windows'

export class LocalEngine implements Engine {
  readonly signals = new Signals()
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

  /** Told which conversations have changed messages: other tabs read them again. */
  onMessages: (conversations: readonly string[]) => void = () => undefined

  private readonly windows = new Windows()
  private readonly sessions: Session
  private readonly stopEffects: () => void

  private constructor(
    private readonly runtime: Runtime,
    database: Database,
  ) {
    this.sessions = new Session(runtime, this.signals, database, {
      onMessages: (changed) => {
        this.windows.refresh(changed)
        this.onMessages([...changed])
      },
      onErase: () => this.windows.disposeAll(),
    })
    this.stopEffects = effect(() => {
      this.signals.progress.value = this.sessions.progress.list.value
    })
  }

  /** `onBlocked`: a newer version of the page wants to change the database. */
  static async start(runtime: Runtime, onBlocked: () => void): Promise<LocalEngine> {
    const database = await Database.open(runtime.databaseName, onBlocked)
    const engine = new LocalEngine(runtime, database)
    if (!(await isCryptoSupported())) {
      engine.signals.alert('unsupported-browser')
    }
    engine.signals.settings.value = await loadSettings(database)
    await engine.sessions.begin()
    return engine
  }

  /** Ends it: another tab takes over. Nothing is lost. */
  stop(): void {
    this.sessions.stop()
    this.stopEffects()
  }

  dismissAlert(id: number): void {
    this.signals.dismiss(id)
  }

  // Signing in and out

  async register(handle: string, displayName: string, password: string, deviceName: string): Promise<void> {
    const body = { handle, displayName, password }
    await request(this.runtime, { method: 'POST', path: '/account', body })
    await this.signIn(handle, password, deviceName)
  }

  async signIn(handle: string, password: string, deviceName: string): Promise<void> {
    await this.sessions.signIn(handle, password, deviceName)
  }

  async signOut(): Promise<void> {
    await this.sessions.signOut()
  }

  // People

  async findPerson(handle: string): Promise<Person | undefined> {
    const found = await this.sessions.need().device.contacts.find(handle)
    return found && this.signals.people.value.get(found.id)
  }

  async requestContact(id: string): Promise<void> {
    const { contacts, presence } = this.sessions.need().device
    await contacts.request(id)
    presence.watch()
  }

  async answerContact(id: string, accept: boolean): Promise<void> {
    const { contacts, presence } = this.sessions.need().device
    await contacts.answer(id, accept)
    presence.watch()
  }

  async removeContact(id: string): Promise<void> {
    const { contacts, presence } = this.sessions.need().device
    await contacts.remove(id)
    presence.watch()
  }

  async block(id: string, blocked: boolean): Promise<void> {
    const { contacts, presence } = this.sessions.need().device
    await contacts.block(id, blocked)
    presence.watch()
  }

  async acknowledgeReset(id: string): Promise<void> {
    await this.sessions.need().trust.acknowledgeReset(id)
  }

  async safetyNumber(id: string): Promise<SafetyNumber> {
    return this.sessions.need().trust.safetyNumber(id)
  }

  async setVerified(id: string, verified: boolean, shown: string): Promise<void> {
    await this.sessions.need().trust.setVerified(id, verified, shown)
  }

  // Conversations

  async openConversation(members: readonly string[]): Promise<string> {
    const { state, me, device } = this.sessions.need()
    const id = await conversationId(me.id, members)
    const others = [...new Set(members)].filter((member) => member !== me.id)
    await state.change((writes) => state.conversation(writes, id, others, device.clock()))
    return id
  }

  messages(conversation: string): MessageWindow {
    return this.windows.show(this.sessions.database, conversation)
  }

  async send(conversation: string, text: string): Promise<string> {
    return this.sessions.ready().device.outgoing.send(conversation, text)
  }

  async retry(id: string): Promise<void> {
    await this.sessions.ready().device.outgoing.retry(id)
  }

  async discard(id: string): Promise<void> {
    await this.sessions.ready().device.outgoing.discard(id)
  }

  async markRead(conversation: string, upTo: string): Promise<void> {
    await this.sessions.need().device.reading.mark(conversation, upTo)
  }

  async saveDraft(conversation: string, text: string): Promise<void> {
    const { state } = this.sessions.need()
    await state.change((writes) => {
      const record = state.conversations.get(conversation)
      if (record && record.draft !== text) {
        state.putConversation(writes, { ...record, draft: text })
      }
    })
  }

  async recipients(id: string): Promise<readonly RecipientStatus[]> {
    const message = await this.sessions.database.message(id)
    return message?.kind === 'text'
      ? Object.entries(message.recipients ?? {}).map(([account, status]) => ({ account, status }))
      : []
  }

  search(text: string, signal: AbortSignal): AsyncIterable<SearchHit> {
    return this.sessions.need().search.run(text, signal)
  }

  // Devices

  async readLinkRequest(text: string): Promise<{ device: number; name: string }> {
    return this.sessions.need().ownDevices.readLinkRequest(text)
  }

  async approveLink(text: string): Promise<void> {
    await this.sessions.ready().ownDevices.approveLink(text)
  }

  async renameDevice(number: number, name: string): Promise<void> {
    await this.sessions.need().ownDevices.rename(number, name)
  }

  async revokeDevice(number: number): Promise<void> {
    const signedIn = this.sessions.ready()
    await signedIn.ownDevices.revoke(number)
    await signedIn.settleArchive()
  }

  async createRecoveryKey(): Promise<string> {
    const signedIn = this.sessions.ready()
    const text = await signedIn.ownDevices.createRecoveryKey()
    await signedIn.settleArchive()
    return text
  }

  async recover(recoveryKey: string): Promise<void> {
    await this.sessions.recover(recoveryKey)
  }

  async resetIdentity(password: string): Promise<void> {
    await this.sessions.resetIdentity(password)
  }

  // Settings

  async updateProfile(displayName: string): Promise<void> {
    await this.sessions.rename(displayName)
  }

  async setAvatar(picture: Blob | null): Promise<void> {
    await this.sessions.setAvatar(picture)
  }

  async avatar(id: string, name: string): Promise<Blob | undefined> {
    return this.sessions.need().avatars.find(id, name)
  }

  async updateSettings(change: Partial<Settings>): Promise<void> {
    const { theme, ...told } = change
    if (Object.keys(told).length > 0) {
      await this.sessions.need().device.api.updateSettings(told)
    }
    await keepSettings(this.signals, this.sessions.database, change)
  }

  retryLine(): void {
    this.sessions.current?.device.line.retry()
  }

  takeOver(): void {
    this.sessions.current?.device.line.takeOver()
  }
}
