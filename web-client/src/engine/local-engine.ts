/** The engine of the tab that leads: holds the socket, writes the database. */
import { effect } from '@preact/signals'
import {
  approveLink,
  conversationId,
  deriveRecoveryKey,
  FormError,
  generateDeviceKeys,
  generateRecoveryKey,
  isCryptoSupported,
  type DeviceKeys,
  readLinkRequest,
  safetyNumber,
  signRecovery,
  signRecoveryRecord,
  signRemove,
  toBase64Url,
  writeLinkRequest,
  writeRecoveryKey,
} from '../core'
import {
  type Device as DeviceView,
  type Engine,
  EngineError,
  type Me,
  type MessageWindow,
  type Person,
  type RecipientStatus,
  type SafetyNumber,
  type SearchHit,
  type Settings,
} from './api'
import { Line } from './line/line'
import { Membership } from './membership'
import { Device, DEVICE_KEYS } from './messenger/device'
import { isPassing } from './problems'
import { ProgressList } from './progress'
import { Api } from './rest/api'
import { request } from './rest/http'
import { readTokens, SessionTokens, type Tokens } from './rest/session-tokens'
import type { Runtime } from './runtime'
import { byRecency, conversationOf, DEFAULT_SETTINGS, personOf, Signals } from './signals'
import { Database, KIND } from './store/database'
import { State } from './store/state'
import { Writes } from './store/writes'
import { Search } from './views/search'
import { ConversationWindow } from './views/window'

const TOKENS = 'tokens'
const ME = 'me'
const SETTINGS = 'settings'
/** After how long a device that could not find out how it stands to its account tries again. */
const ENTER_AGAIN_MS = 5_000

type EndNotice = 'revoked' | 'signed-out-elsewhere'

/** What there is while somebody is signed in. */
interface SignedIn {
  readonly me: Me
  readonly api: Api
  readonly state: State
  readonly device: Device
  readonly membership: Membership
  readonly search: Search
  readonly end: () => void
}

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

  private readonly progressList = new ProgressList()
  private readonly windows = new Set<ConversationWindow>()
  private signedIn: SignedIn | undefined
  private entering: ReturnType<typeof setTimeout> | undefined
  private readonly stopEffects: () => void

  private constructor(
    private readonly runtime: Runtime,
    private database: Database,
  ) {
    this.stopEffects = effect(() => {
      this.signals.progress.value = this.progressList.list.value
    })
  }

  static async start(runtime: Runtime, onBlocked: () => void): Promise<LocalEngine> {
    const database = await Database.open(runtime.databaseName, onBlocked)
    const engine = new LocalEngine(runtime, database)
    if (!(await isCryptoSupported())) {
      engine.signals.alert('unsupported-browser')
    }
    const tokens = await database.get<Tokens>(KIND.value, TOKENS)
    const me = await database.get<Me>(KIND.value, ME)
    engine.signals.settings.value = {
      ...DEFAULT_SETTINGS,
      ...(await database.get<Partial<Settings>>(KIND.value, SETTINGS)),
    }
    if (tokens && me) {
      await engine.resume(tokens, me)
    } else {
      engine.signals.session.value = { phase: 'signed-out' }
    }
    return engine
  }

  /** Ends it: another tab takes over. Nothing is lost. */
  stop(): void {
    this.signedIn?.end()
    this.stopEffects()
    this.database.close()
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
    if (this.signedIn) {
      throw new EngineError('signed-in', 'somebody is signed in')
    }
    const work = this.progressList.begin('signing-in')
    try {
      const body = { handle, password, deviceName }
      const answer = await request(this.runtime, { method: 'POST', path: '/session', body })
      const tokens = readTokens(answer.json, this.runtime.now())
      const api = new Api(this.runtime, this.sessionTokens(tokens))
      const profile = await api.me()
      const me: Me = {
        id: profile.id,
        handle: profile.handle,
        displayName: profile.displayName,
        device: tokens.device,
      }
      const writes = new Writes()
      writes.put(KIND.value, TOKENS, tokens)
      writes.put(KIND.value, ME, me)
      writes.putKey(DEVICE_KEYS, await generateDeviceKeys(me.id, me.device, this.runtime.now()))
      await this.database.commit(writes)
      await this.resume(tokens, me)
    } finally {
      work.end()
    }
  }

  private sessionTokens(tokens: Tokens): SessionTokens {
    const store = async (next: Tokens): Promise<void> => {
      const writes = new Writes()
      writes.put(KIND.value, TOKENS, next)
      await this.database.commit(writes)
    }
    return new SessionTokens(this.runtime, tokens, store, () => {
      void this.ended('signed-out-elsewhere')
    })
  }

  async signOut(): Promise<void> {
    const signedIn = this.need()
    this.leave() // before the server ends the session, which would look like an end from elsewhere
    await signedIn.api.signOut().catch(() => undefined) // without a line it is forgotten here all the same
    await this.erase()
    this.signals.session.value = { phase: 'signed-out' }
  }

  /** The server ended this device; told once, whether the socket or a request hears of it first. */
  private async ended(notice: EndNotice): Promise<void> {
    const { signedIn } = this
    if (!signedIn) {
      return
    }
    this.leave()
    const { device } = signedIn
    const own = await device.directory.chain(device.account).catch(() => undefined)
    const wasRemoved = own?.chain.devices.get(device.number)?.until !== undefined
    await this.erase()
    this.signals.session.value = { phase: 'signed-out', notice: wasRemoved ? 'revoked' : notice }
  }

  private leave(): void {
    this.signedIn?.end()
    this.signedIn = undefined
  }

  private async erase(): Promise<void> {
    this.windows.forEach((window) => window.dispose())
    await this.database.erase(this.runtime.databaseName)
    this.database = await Database.open(this.runtime.databaseName, () => undefined)
    this.signals.clear()
  }

  // A signed-in device

  private async resume(tokens: Tokens, me: Me): Promise<void> {
    const state = await State.load(this.database, {
      onPeople: () => this.showPeople(),
      onConversations: () => this.showConversations(),
      onMessages: (changed) => this.messagesChanged(changed),
      onStorageFull: () => this.signals.alert('storage-full'),
    })
    const sessionTokens = this.sessionTokens(tokens)
    const signedApi = new Api(this.runtime, sessionTokens)
    const parts: { device?: Device } = {}
    const line = new Line(this.runtime, () => sessionTokens.access(), {
      onUp: (hello) => {
        this.signals.limits.value = {
          ...this.signals.limits.value,
          recipientsMaxCount: hello.limits.recipientsMax,
        }
        parts.device?.onUp(hello)
      },
      onFrame: (frame) => parts.device?.onFrame(frame),
      onDown: () => parts.device?.onDown(),
      onState: (lineState) => {
        this.signals.line.value = lineState
      },
      onBroken: () => this.signals.alert('connection-refused'),
      onEnded: (code) => {
        void this.ended(code === 4403 ? 'revoked' : 'signed-out-elsewhere')
      },
    })
    const keys = await this.deviceKeys(me)
    const device = await Device.load(
      {
        runtime: this.runtime,
        database: this.database,
        state,
        api: signedApi,
        line,
        progress: this.progressList,
        keyEvents: {
          onIdentityReset: (user) => this.identityReset(user),
          onKeysChanged: (user, added, removed) => this.keysChanged(user, added, removed),
          onBadKeys: (user) => this.notice(user, 'bad-keys'),
        },
        onOwnKeys: () => {
          void this.settleArchive()
        },
        onCatchingUp: (done, total) => {
          this.signals.line.value = { state: 'catching-up', done, total }
        },
        onCaughtUp: () => {
          this.signals.line.value = { state: 'online' }
          void this.afterCatchUp()
        },
        onProblem: (problem) => {
          if (!(problem instanceof EngineError)) {
            this.signals.alert('internal-error')
          }
        },
      },
      keys,
    )
    parts.device = device
    const stopPresence = device.presence.people.subscribe(() => this.showPeople())
    const membership = new Membership(device)
    this.signedIn = {
      me,
      api: signedApi,
      state,
      device,
      membership,
      search: new Search(this.database),
      end: () => {
        clearTimeout(this.entering)
        stopPresence()
        membership.stop()
        device.stop()
      },
    }
    this.showPeople()
    this.showConversations()
    await this.runtime.persist?.()
    await this.enter()
  }

  /** A device that is not in its chain yet needs the server to go on: without a line it waits for one. */
  private async enter(): Promise<void> {
    const { signedIn } = this
    try {
      await this.settleSession()
    } catch (problem) {
      if (!signedIn || this.signedIn !== signedIn) {
        return // the server ended it
      }
      if (!isPassing(problem)) {
        throw problem
      }
      const retryAtMs = this.runtime.now() + ENTER_AGAIN_MS
      const reason = this.runtime.isOnline() ? 'unreachable' : 'no-network'
      this.signals.line.value = { state: 'offline', retryAtMs, reason }
      this.entering = setTimeout(() => {
        void this.enter().catch(() => this.signals.alert('internal-error'))
      }, ENTER_AGAIN_MS)
    }
  }

  private async deviceKeys(me: Me): Promise<DeviceKeys> {
    const kept = await this.database.key<DeviceKeys>(DEVICE_KEYS)
    if (kept?.user === me.id && kept.device === me.device) {
      return kept
    }
    const fresh = await generateDeviceKeys(me.id, me.device, this.runtime.now())
    const writes = new Writes()
    writes.putKey(DEVICE_KEYS, fresh)
    await this.database.commit(writes)
    return fresh
  }

  /** Finds out how the device stands to its account. Offline, one that was a member before goes on as such. */
  private async settleSession(): Promise<void> {
    const { device, membership } = this.need()
    const own = await device.directory.chain(device.account)
    if (own?.chain.key(device.number) !== undefined) {
      await this.join()
      return
    }
    const standing = await membership.establish()
    if (standing === 'member') {
      await this.join()
    } else {
      await this.showUnlinked()
    }
  }

  private async showUnlinked(): Promise<void> {
    const { device, membership, me } = this.need()
    const own = await device.ownChain()
    const hasRecoveryKey = own.chain.recoveryKey !== undefined
    const text = writeLinkRequest(membership.linkRequest())
    this.signals.session.value = { phase: 'unlinked', me, request: text, hasRecoveryKey }
    membership.awaitApproval(() => {
      void this.enter()
    })
  }

  /** The device is in the chain. One that came later than the account begins where the mailbox stands, and fetches what was before. */
  private async join(): Promise<void> {
    const { device, membership, me } = this.need()
    membership.stop()
    const own = await device.ownChain()
    const isFirst = own.chain.devices.size === 1 && own.chain.generation === 1
    if (!isFirst && !device.hasBegun) {
      const { head } = await device.api.history(0, 1)
      await device.history.begin(head)
      await device.beginAt(head)
    }
    this.signals.session.value = { phase: 'ready', me }
    await device.begin()
  }

  private async afterCatchUp(): Promise<void> {
    const { signedIn } = this
    if (!signedIn) {
      return
    }
    const { device, membership } = signedIn
    try {
      await membership.establish()
      await device.contacts.refresh()
      device.presence.watch()
      await this.refreshDevices()
      await this.loadSettings()
      await this.settleArchive()
    } catch {
      // Without a line, or a busy server: the next session does it.
    }
  }

  private async settleArchive(): Promise<void> {
    const { signedIn } = this
    if (!signedIn) {
      return
    }
    const { device } = signedIn
    try {
      const own = await device.directory.chain(device.account)
      this.signals.hasRecoveryKey.value = own?.chain.recoveryKey !== undefined
      await device.archive.settle()
      await device.history.resume()
      await this.refreshDevices()
    } catch {
      // Signed out meanwhile, or no line: the next session does it.
    }
  }

  private async loadSettings(): Promise<void> {
    const told = await this.need().api.settings()
    await this.keepSettings(told)
  }

  private async keepSettings(change: Partial<Settings>): Promise<void> {
    this.signals.settings.value = { ...this.signals.settings.value, ...change }
    const writes = new Writes()
    writes.put(KIND.value, SETTINGS, this.signals.settings.value)
    await this.database.commit(writes)
  }

  private need(): SignedIn {
    if (!this.signedIn) {
      throw new EngineError('signed-out', 'nobody is signed in')
    }
    return this.signedIn
  }

  private ready(): SignedIn {
    const signedIn = this.need()
    if (!signedIn.device.isReady()) {
      throw new EngineError('unlinked', 'this device is not linked yet')
    }
    return signedIn
  }

  // What is shown

  private showPeople(): void {
    const { signedIn } = this
    if (signedIn) {
      const presence = signedIn.device.presence.people.value
      const people = [...signedIn.state.people.values()].map(
        (record) => [record.id, personOf(record, presence.get(record.id), undefined)] as const,
      )
      this.signals.people.value = new Map(people)
    }
  }

  private showConversations(): void {
    const { signedIn } = this
    if (signedIn) {
      this.signals.conversations.value = [...signedIn.state.conversations.values()]
        .map(conversationOf)
        .sort(byRecency)
    }
  }

  private messagesChanged(changed: ReadonlySet<string>): void {
    for (const window of this.windows) {
      if (changed.has(window.conversation)) {
        void window.refresh()
      }
    }
    this.onMessages([...changed])
  }

  // Keys that changed

  private identityReset(user: string): void {
    this.notice(user, 'identity-reset')
    const { signedIn } = this
    if (!signedIn || user === signedIn.me.id) {
      return
    }
    const { state } = signedIn
    void state
      .change((writes) => {
        const person = state.people.get(user)
        if (person) {
          const { verifiedGenesis, ...rest } = person
          state.putPerson(writes, { ...rest, identityReset: true })
        }
      })
      .catch(() => undefined) // told by the state
    this.signals.alert('identity-reset', user)
  }

  private keysChanged(user: string, added: number, removed: number): void {
    if (added > 0) {
      this.notice(user, 'device-added')
    }
    if (removed > 0) {
      this.notice(user, 'device-removed')
    }
    if (user === this.signedIn?.me.id) {
      void this.settleArchive()
    }
  }

  /** A line in the conversation with somebody, if there is one. */
  private notice(
    user: string,
    notice: 'identity-reset' | 'bad-keys' | 'device-added' | 'device-removed',
  ): void {
    if (notice === 'bad-keys') {
      this.signals.alert('bad-keys', user === this.signedIn?.me.id ? undefined : user)
    }
    const { signedIn } = this
    if (!signedIn?.state.conversations.has(user)) {
      return
    }
    const { state, device } = signedIn
    void state
      .change((writes) => {
        const order = state.nextOrder()
        const id = `notice-${order}`
        const atMs = device.clock()
        state.putMessage(writes, { kind: 'notice', id, conversation: user, order, atMs, notice, about: user })
      })
      .catch(() => undefined) // told by the state
  }

  // People

  async findPerson(handle: string): Promise<Person | undefined> {
    const found = await this.need().device.contacts.find(handle)
    return found && this.signals.people.value.get(found.id)
  }

  async requestContact(id: string): Promise<void> {
    await this.need().device.contacts.request(id)
    this.need().device.presence.watch()
  }

  async answerContact(id: string, accept: boolean): Promise<void> {
    await this.need().device.contacts.answer(id, accept)
    this.need().device.presence.watch()
  }

  async removeContact(id: string): Promise<void> {
    await this.need().device.contacts.remove(id)
    this.need().device.presence.watch()
  }

  async block(id: string, blocked: boolean): Promise<void> {
    await this.need().device.contacts.block(id, blocked)
    this.need().device.presence.watch()
  }

  async acknowledgeReset(id: string): Promise<void> {
    const { state } = this.need()
    await state.change((writes) => {
      const person = state.people.get(id)
      if (person) {
        state.putPerson(writes, { ...person, identityReset: false })
      }
    })
  }

  // Conversations

  async openConversation(members: readonly string[]): Promise<string> {
    const { state, me, device } = this.need()
    const id = await conversationId(me.id, members)
    const others = [...new Set(members)].filter((member) => member !== me.id)
    await state.change((writes) => state.conversation(writes, id, others, device.clock()))
    return id
  }

  messages(conversation: string): MessageWindow {
    const window = new ConversationWindow(this.database, conversation, (gone) => this.windows.delete(gone))
    this.windows.add(window)
    return window
  }

  async send(conversation: string, text: string): Promise<string> {
    return this.ready().device.outgoing.send(conversation, text)
  }

  async retry(id: string): Promise<void> {
    await this.ready().device.outgoing.retry(id)
  }

  async discard(id: string): Promise<void> {
    await this.ready().device.outgoing.discard(id)
  }

  async markRead(conversation: string, upTo: string): Promise<void> {
    await this.need().device.reading.mark(conversation, upTo)
  }

  async saveDraft(conversation: string, text: string): Promise<void> {
    const { state } = this.need()
    await state.change((writes) => {
      const record = state.conversations.get(conversation)
      if (record && record.draft !== text) {
        state.putConversation(writes, { ...record, draft: text })
      }
    })
  }

  async recipients(id: string): Promise<readonly RecipientStatus[]> {
    const message = await this.database.message(id)
    return message?.kind === 'text'
      ? Object.entries(message.recipients ?? {}).map(([account, status]) => ({ account, status }))
      : []
  }

  search(text: string, signal: AbortSignal): AsyncIterable<SearchHit> {
    return this.need().search.run(text, signal)
  }

  // Identity

  async safetyNumber(id: string): Promise<SafetyNumber> {
    const { device } = this.need()
    if (!(await device.directory.chain(id))) {
      await device.directory.fetch(id)
    }
    const [own, theirs] = [await device.ownChain(), await device.directory.chain(id)]
    if (!theirs) {
      throw new EngineError('no-keys', 'their keys are not here')
    }
    return safetyNumber(own.chain.genesis, theirs.chain.genesis)
  }

  async setVerified(id: string, verified: boolean): Promise<void> {
    const { state, device } = this.need()
    const theirs = await device.directory.chain(id)
    await state.change((writes) => {
      const person = state.people.get(id)
      if (person && theirs) {
        const { verifiedGenesis, ...rest } = person
        const genesis = toBase64Url(theirs.chain.genesis)
        state.putPerson(writes, { ...rest, ...(verified && { verifiedGenesis: genesis }) })
      }
    })
  }

  // Devices

  private async refreshDevices(): Promise<void> {
    const { device, api } = this.need()
    const own = await device.directory.chain(device.account)
    const list = await api.devices()
    this.signals.devices.value = list.map((each): DeviceView => ({
      ...each,
      linked: own?.chain.key(each.number) !== undefined,
    }))
  }

  async readLinkRequest(text: string): Promise<{ device: number; name: string }> {
    const { me } = this.need()
    const told = linkRequestOf(text)
    if (told.user !== me.id) {
      throw new EngineError('bad-link-code', 'the code is of another account')
    }
    await this.refreshDevices()
    const device = this.signals.devices.value.find((each) => each.number === told.device)
    return { device: told.device, name: device?.name ?? '' }
  }

  async approveLink(text: string): Promise<void> {
    const { device, api } = this.ready()
    const work = this.progressList.begin('linking')
    try {
      const told = linkRequestOf(text)
      await device.directory.fetch(device.account)
      const approval = await approveLink(device.keys(), await device.ownChain(), told, device.clock())
      await api.putApproval(told.device, approval)
    } finally {
      work.end()
    }
  }

  async renameDevice(number: number, name: string): Promise<void> {
    await this.need().api.renameDevice(number, name)
    await this.refreshDevices()
  }

  async revokeDevice(number: number): Promise<void> {
    const { device, api } = this.ready()
    await device.directory.fetch(device.account)
    const own = await device.ownChain()
    await device.archive.nextIsDue(number)
    if (own.chain.key(number)) {
      await api.appendToChain(await signRemove(device.keys(), own.chain, number, device.clock()))
      await device.directory.fetch(device.account)
    }
    await api.revokeDevice(number)
    await this.settleArchive()
    await this.refreshDevices()
  }

  async createRecoveryKey(): Promise<string> {
    const { device, api } = this.ready()
    const bytes = generateRecoveryKey()
    const recovery = await deriveRecoveryKey(bytes)
    await device.directory.fetch(device.account)
    const before = await device.ownChain()
    const nowMs = Math.floor(device.clock())
    await api.appendToChain(await signRecovery(device.keys(), before.chain, recovery.sign.publicKey, nowMs))
    await device.directory.fetch(device.account)
    const own = await device.ownChain()
    await api.putRecovery(await signRecoveryRecord(recovery, own.chain, own.chain.seq, nowMs))
    await this.settleArchive()
    return writeRecoveryKey(bytes)
  }

  async recover(recoveryKey: string): Promise<void> {
    const work = this.progressList.begin('recovering')
    try {
      await this.need().membership.recover(recoveryKey)
      await this.join()
    } finally {
      work.end()
    }
  }

  async resetIdentity(password: string): Promise<void> {
    const { membership, device, me } = this.need()
    await device.archive.nextIsDue() // those of the identity before are not here, and known to devices that are no more
    await membership.reset(password)
    membership.stop()
    const { head } = await device.api.history(0, 1)
    await device.beginAt(head)
    this.signals.session.value = { phase: 'ready', me }
    await device.begin()
  }

  // Settings

  async updateProfile(displayName: string): Promise<void> {
    const { api, me } = this.need()
    await api.updateProfile(displayName)
    const next = { ...me, displayName }
    const writes = new Writes()
    writes.put(KIND.value, ME, next)
    await this.database.commit(writes)
    this.signedIn = { ...this.need(), me: next }
    const session = this.signals.session.value
    if (session.phase === 'ready') {
      this.signals.session.value = { phase: 'ready', me: next }
    }
  }

  async updateSettings(change: Partial<Settings>): Promise<void> {
    const { theme, ...told } = change
    if (Object.keys(told).length > 0) {
      await this.need().api.updateSettings(told)
    }
    await this.keepSettings(change)
  }

  retryLine(): void {
    this.signedIn?.device.line.retry()
  }

  takeOver(): void {
    this.signedIn?.device.line.takeOver()
  }
}

function linkRequestOf(text: string): ReturnType<typeof readLinkRequest> {
  try {
    return readLinkRequest(text)
  } catch (problem) {
    if (problem instanceof FormError) {
      throw new EngineError('bad-link-code', 'no link code')
    }
    throw problem
  }
}
