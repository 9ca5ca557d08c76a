/** Who is signed in on this device: begins and ends it, and finds out how the device stands to its account. */
import { generateDeviceKeys, isIn, writeLinkRequest } from '../../core'
import { EngineError, type Me } from '../api'
import { isPassing } from '../problems'
import { ProgressList } from '../progress'
import { Api } from '../rest/api'
import { request } from '../rest/http'
import { readTokens, SessionTokens, type Tokens } from '../rest/session-tokens'
import type { Runtime } from '../runtime'
import type { Signals } from '../signals'
import { Database } from '../store/database'
import { keepMe, keepSession, keepTokens, keptSession } from './kept'
import { SignedIn } from './signed-in'

/** After how long a device that could not find out how it stands to its account tries again. */
const ENTER_AGAIN_MS = 5_000
const REVOKED = 4403

type EndNotice = 'revoked' | 'signed-out-elsewhere'

export interface SessionListener {
  /** Messages of these conversations changed. */
  onMessages(conversations: ReadonlySet<string>): void
  /** Everything is going to be erased. */
  onErase(): void
}

export class Session {
  readonly progress = new ProgressList()
  private signedIn: SignedIn | undefined
  private entering: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly runtime: Runtime,
    private readonly signals: Signals,
    /** The present one; another one after everything was erased. */
    public database: Database,
    private readonly listener: SessionListener,
  ) {}

  /** Goes on as whoever was signed in before. */
  async begin(): Promise<void> {
    const kept = await keptSession(this.database)
    if (kept) {
      await this.resume(kept.tokens, kept.me)
    } else {
      this.signals.session.value = { phase: 'signed-out' }
    }
  }

  /** Ends the work; everything stays. */
  stop(): void {
    this.leave()
    this.database.close()
  }

  /** Whoever is signed in; rejects with `signed-out`. */
  need(): SignedIn {
    if (!this.signedIn) {
      throw new EngineError('signed-out', 'nobody is signed in')
    }
    return this.signedIn
  }

  /** The same, for what only a device of the chain may do; rejects with `unlinked`. */
  ready(): SignedIn {
    const signedIn = this.need()
    if (!signedIn.device.isReady()) {
      throw new EngineError('unlinked', 'this device is not linked yet')
    }
    return signedIn
  }

  get current(): SignedIn | undefined {
    return this.signedIn
  }

  // In and out

  async signIn(handle: string, password: string, deviceName: string): Promise<void> {
    if (this.signedIn) {
      throw new EngineError('signed-in', 'somebody is signed in')
    }
    const { runtime } = this
    const work = this.progress.begin('signing-in')
    try {
      const body = { handle, password, deviceName }
      const answer = await request(runtime, { method: 'POST', path: '/session', body })
      const tokens = readTokens(answer.json, runtime.now())
      const profile = await new Api(runtime, this.sessionTokens(tokens)).me()
      const me: Me = { ...profile, device: tokens.device }
      await keepSession(this.database, tokens, me, await generateDeviceKeys(me.id, me.device, runtime.now()))
      await this.resume(tokens, me)
    } finally {
      work.end()
    }
  }

  private sessionTokens(tokens: Tokens): SessionTokens {
    return new SessionTokens(
      this.runtime,
      tokens,
      (next) => keepTokens(this.database, next),
      () => this.onEnded('signed-out-elsewhere'),
    )
  }

  async signOut(): Promise<void> {
    const { device } = this.need()
    this.leave() // before the server ends the session, which would look like an end from elsewhere
    await device.api.signOut().catch(() => undefined) // without a line it is forgotten here all the same
    await this.erase()
    this.signals.session.value = { phase: 'signed-out' }
  }

  private onEnded(notice: EndNotice): void {
    void this.ended(notice).catch(() => this.signals.alert('internal-error')) // it could not be erased
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
    clearTimeout(this.entering)
    this.signedIn?.end()
    this.signedIn = undefined
  }

  private async erase(): Promise<void> {
    this.listener.onErase()
    await this.database.erase(this.runtime.databaseName)
    this.database = await Database.open(this.runtime.databaseName, () => undefined)
    this.signals.clear()
  }

  private async resume(tokens: Tokens, me: Me): Promise<void> {
    const { runtime, database, signals, progress } = this
    const parts = {
      runtime,
      database,
      signals,
      progress,
      tokens: this.sessionTokens(tokens),
      onMessages: (changed: ReadonlySet<string>) => this.listener.onMessages(changed),
      onOwnProfile: () => void this.refreshMe().catch(() => undefined), // the next session does it
      onOwnReset: () => void this.leaveChain().catch(() => this.signals.alert('internal-error')),
      onEnded: (code: number) => this.onEnded(code === REVOKED ? 'revoked' : 'signed-out-elsewhere'),
    }
    this.signedIn = await SignedIn.open(parts, me)
    void runtime.persist?.() // some browsers ask a person, and that may take long
    await this.enter()
  }

  async rename(displayName: string): Promise<void> {
    await this.need().device.api.updateProfile(displayName)
    await this.refreshMe()
  }

  async setAvatar(picture: Blob | null): Promise<void> {
    await this.need().device.api.setAvatar(picture)
    await this.refreshMe()
  }

  /** Takes over what the server tells of this account: another device may have changed it. */
  private async refreshMe(): Promise<void> {
    const signedIn = this.need()
    const me: Me = { ...(await signedIn.device.api.me()), device: signedIn.me.device }
    const before = signedIn.me
    const isSame = me.displayName === before.displayName && me.avatar === before.avatar
    if (this.signedIn !== signedIn || me.id !== before.id || isSame) {
      return
    }
    signedIn.me = me
    await keepMe(this.database, me)
    const session = this.signals.session.value
    if ('me' in session) {
      this.signals.session.value = { ...session, me }
    }
  }

  // Into the account's chain

  /** A device that is not in its chain yet needs the server to go on: without a line it waits for one. */
  private async enter(): Promise<void> {
    const { signedIn } = this
    if (!signedIn) {
      return
    }
    try {
      await this.settle(signedIn)
    } catch (problem) {
      if (this.signedIn !== signedIn) {
        return // the server ended it
      }
      if (!isPassing(problem)) {
        throw problem
      }
      this.enterLater()
    }
  }

  private enterLater(): void {
    const retryAtMs = this.runtime.now() + ENTER_AGAIN_MS
    const reason = this.runtime.isOnline() ? 'unreachable' : 'no-network'
    this.signals.line.value = { state: 'offline', retryAtMs, reason }
    clearTimeout(this.entering)
    this.entering = setTimeout(() => this.enterAgain(), ENTER_AGAIN_MS)
  }

  private enterAgain(): void {
    void this.enter().catch(() => this.signals.alert('internal-error'))
  }

  /** Finds out how the device stands to its account. Offline, one that was a member before goes on as such. */
  private async settle(signedIn: SignedIn): Promise<void> {
    const { device, membership } = signedIn
    const own = await device.directory.chain(device.account)
    const isMember = own && isIn(own.chain, device.keys())
    if (isMember === true || (await membership.establish()) === 'member') {
      await this.join(signedIn)
    } else {
      await this.showUnlinked(signedIn)
    }
  }

  /** The account began anew. If this device did not do it, whoever has the password did, or the server: a person has to know. */
  private async leaveChain(): Promise<void> {
    const { signedIn } = this
    if (!signedIn?.device.isReady()) {
      return // it is this device that begins, or one that was not linked
    }
    const { chain } = await signedIn.device.ownChain()
    if (this.signedIn === signedIn && !isIn(chain, signedIn.device.keys())) {
      signedIn.rest()
      this.signals.alert('own-identity-reset')
      await this.showUnlinked(signedIn)
    }
  }

  private async showUnlinked({ device, membership, me }: SignedIn): Promise<void> {
    const own = await device.ownChain()
    const request = writeLinkRequest(membership.linkRequest())
    const hasRecoveryKey = await device.archive.recoveryKey(own).then(
      (key) => key !== undefined,
      () => own.chain.recoveryKey !== undefined, // without a line it may be there
    )
    this.signals.session.value = { phase: 'unlinked', me, request, hasRecoveryKey }
    membership.awaitApproval(() => this.enterAgain())
  }

  /** The device is in the chain. One that came later than the account begins where the mailbox stands, and fetches what was before. */
  private async join({ device, membership, me }: SignedIn): Promise<void> {
    membership.stop()
    const { chain } = await device.ownChain()
    const isFirst = chain.devices.size === 1 && chain.generation === 1
    if (!isFirst && !device.hasBegun) {
      const { head } = await device.api.history(0, 1)
      await device.history.begin(head)
      await device.beginAt(head)
    }
    this.signals.session.value = { phase: 'ready', me }
    await device.begin()
  }

  async recover(recoveryKey: string): Promise<void> {
    const work = this.progress.begin('recovering')
    try {
      await this.need().membership.recover(recoveryKey)
      await this.enter() // the device is in the chain: from here on a broken line is waited for
    } finally {
      work.end()
    }
  }

  async resetIdentity(password: string): Promise<void> {
    const { membership, device, me } = this.need()
    await membership.reset(password)
    membership.stop()
    const { head } = await device.api.history(0, 1)
    await device.beginAt(head)
    this.signals.session.value = { phase: 'ready', me }
    await device.begin()
  }
}
