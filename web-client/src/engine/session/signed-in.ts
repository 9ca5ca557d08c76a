/** What there is while somebody is signed in: the device with its line, and what looks after it. */
import { EngineError, type Me } from '../api'
import { OwnDevices } from '../devices/own-devices'
import { Line } from '../line/line'
import { Device, type DeviceParts } from '../messenger/device'
import { Avatars } from '../people/avatars'
import { KeyNotices } from '../people/key-notices'
import { Trust } from '../people/trust'
import type { ProgressList } from '../progress'
import { Api } from '../rest/api'
import type { SessionTokens } from '../rest/session-tokens'
import type { Runtime } from '../runtime'
import { byRecency, conversationOf, personOf, type Signals } from '../signals'
import type { Database } from '../store/database'
import { type PersonRecord, State } from '../store/state'
import { Search } from '../views/search'
import { keptDeviceKeys } from './kept'
import { Membership } from './membership'
import { OwnKey } from './own-key'
import { keepSettings } from './settings'

export interface SignedInParts {
  readonly runtime: Runtime
  readonly database: Database
  readonly signals: Signals
  readonly progress: ProgressList
  readonly tokens: SessionTokens
  readonly onMessages: (conversations: ReadonlySet<string>) => void
  /** The server ended the session of this device with a close code. */
  readonly onEnded: (code: number) => void
  /** The account's chain began anew, here or elsewhere. */
  readonly onOwnReset: () => void
  /** This account's profile is another than before, or may be. */
  readonly onOwnProfile: () => void
}

export class SignedIn {
  readonly membership: Membership
  private readonly ownKey: OwnKey
  readonly ownDevices: OwnDevices
  readonly trust: Trust
  readonly search: Search
  readonly avatars: Avatars
  private readonly stopPresence: () => void
  private isOpen = true

  private constructor(
    private readonly parts: SignedInParts,
    public me: Me,
    readonly state: State,
    readonly device: Device,
  ) {
    this.ownKey = new OwnKey(device)
    this.membership = new Membership(device, this.ownKey)
    this.ownDevices = new OwnDevices(device, parts.signals, parts.progress)
    this.trust = new Trust(device)
    this.search = new Search(parts.database)
    this.avatars = new Avatars(device.api, parts.database, () => this.isOpen)
    device.contacts.onOwnProfile = parts.onOwnProfile
    this.stopPresence = device.presence.people.subscribe(() => this.showPeople())
  }

  static async open(parts: SignedInParts, me: Me): Promise<SignedIn> {
    const { runtime, database, signals, tokens } = parts
    const now: { opened?: SignedIn } = {}
    const state = await State.load(database, {
      onPeople: () => now.opened?.showPeople(),
      onConversations: () => now.opened?.showConversations(),
      onMessages: parts.onMessages,
      onStorageFull: () => signals.alert('storage-full'),
    })
    const line = new Line(runtime, () => tokens.access(), {
      onUp: (hello) => {
        const recipientsMaxCount = hello.limits.recipientsMax
        signals.limits.value = { ...signals.limits.value, recipientsMaxCount }
        now.opened?.device.onUp(hello)
      },
      onFrame: (frame) => now.opened?.device.onFrame(frame),
      onDown: () => {
        now.opened?.ownKey.stop()
        now.opened?.device.onDown()
      },
      onState: (lineState) => {
        signals.line.value = lineState
      },
      onBroken: () => signals.alert('connection-refused'),
      onEnded: parts.onEnded,
    })
    const settle = (): void => void now.opened?.settleArchive()
    const clock = (): number => now.opened?.device.clock() ?? runtime.now()
    const deviceParts: DeviceParts = {
      runtime,
      database,
      state,
      api: new Api(runtime, tokens),
      line,
      progress: parts.progress,
      keyEvents: new KeyNotices(me.id, signals, state, clock, settle, parts.onOwnReset),
      onOwnKeys: settle,
      onCatchingUp: (done, total) => {
        signals.line.value = { state: 'catching-up', done, total }
      },
      onCaughtUp: () => {
        signals.line.value = { state: 'online' }
        void now.opened?.afterCatchUp()
      },
      onProblem: (problem) => {
        if (!(problem instanceof EngineError)) {
          signals.alert('internal-error')
        }
      },
    }
    const device = await Device.load(deviceParts, await keptDeviceKeys(database, me, runtime.now()))
    now.opened = new SignedIn(parts, me, state, device)
    await now.opened.trust.recheck()
    now.opened.showPeople()
    now.opened.showConversations()
    return now.opened
  }

  end(): void {
    this.isOpen = false
    this.stopPresence()
    this.membership.stop()
    this.rest()
  }

  /** Neither sends nor receives until the device begins again. */
  rest(): void {
    this.ownKey.stop()
    this.device.stop()
  }

  private showPeople(): void {
    const presence = this.device.presence.people.value
    const people = [...this.state.people.values()].map(
      (record) => [record.id, personOf(record, presence.get(record.id), this.genesisOf(record))] as const,
    )
    this.parts.signals.people.value = new Map(people)
  }

  /** Only the verified have one to compare. */
  private genesisOf({ id, verifiedGenesis }: PersonRecord): string | undefined {
    return verifiedGenesis === undefined ? undefined : this.device.directory.genesisOf(id)
  }

  private showConversations(): void {
    const conversations = [...this.state.conversations.values()].map(conversationOf)
    this.parts.signals.conversations.value = conversations.sort(byRecency)
  }

  // What is looked after with each session

  private async afterCatchUp(): Promise<void> {
    const { device, membership } = this
    try {
      if ((await membership.establish()) === 'member' && device.line.isUp) {
        await this.ownKey.start().catch(() => undefined) // the next look does it, and others have their turn now
      }
      await device.contacts.refresh()
      device.presence.watch()
      this.parts.onOwnProfile()
      await this.ownDevices.refresh()
      await keepSettings(this.parts.signals, this.parts.database, await device.api.settings())
      await this.settleArchive()
    } catch {
      // Without a line, or a busy server: the next session does it.
    }
  }

  /** Own devices or keys changed, or may have. */
  async settleArchive(): Promise<void> {
    const { device } = this
    try {
      const own = await device.directory.chain(device.account)
      if (this.isOpen) {
        const recovery = own && (await device.archive.recoveryKey(own))
        this.parts.signals.hasRecoveryKey.value = recovery !== undefined
        await device.archive.settle()
        await device.history.resume()
        await this.ownDevices.refresh()
      }
    } catch {
      // Signed out meanwhile, or no line: the next session does it.
    }
  }
}
