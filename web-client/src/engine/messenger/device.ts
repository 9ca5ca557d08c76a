/** A signed-in device: the parts that make it up, and what they share. */
import {
  type DeviceKeys,
  type EntryFrame,
  generateWrappingKey,
  type HelloFrame,
  isIn,
  PinnedChain,
  type PongFrame,
  type ServerFrame,
} from '../../core'
import { Archive } from '../archive/archive'
import { History } from '../archive/history'
import { EngineError } from '../api'
import type { Line } from '../line/line'
import { Mailbox } from '../mailbox/mailbox'
import { Contacts } from '../people/contacts'
import { Presence } from '../people/presence'
import type { ProgressList } from '../progress'
import type { Api } from '../rest/api'
import type { Runtime } from '../runtime'
import { type Database, KIND } from '../store/database'
import type { State } from '../store/state'
import { Writes } from '../store/writes'
import { isPassing } from '../problems'
import { type Effect, Incoming } from './incoming'
import { type KeyEvents, KeyDirectory } from './key-directory'
import { Outgoing } from './outgoing'
import { Reading } from './reading'
import { RecipientLists } from './recipient-lists'
import { Repair } from './repair'
import { Sealer } from './sealer'

const HAVE = 'have'
const COUNTER = 'counter'
export const DEVICE_KEYS = 'device'
const WRAPPING_KEY = 'wrapping'

export interface DeviceParts {
  readonly runtime: Runtime
  readonly database: Database
  readonly state: State
  readonly api: Api
  readonly line: Line
  readonly progress: ProgressList
  readonly keyEvents: KeyEvents
  /** What to do when the account's own devices or keys changed. */
  readonly onOwnKeys: () => void
  readonly onCatchingUp: (done: number, total: number) => void
  readonly onCaughtUp: () => void
  /** Something of an entry failed that should not. */
  readonly onProblem: (problem: unknown) => void
}

export class Device {
  readonly runtime: Runtime
  readonly database: Database
  readonly state: State
  readonly api: Api
  readonly line: Line
  readonly directory: KeyDirectory
  readonly recipientLists: RecipientLists
  readonly contacts: Contacts
  readonly presence: Presence
  readonly incoming: Incoming
  readonly outgoing: Outgoing
  readonly repair: Repair
  readonly reading: Reading
  readonly sealer: Sealer
  readonly archive: Archive
  readonly history: History
  private readonly mailbox: Mailbox
  private clockOffsetMs = 0
  private ready = false
  private have: number | undefined
  private counter = 0
  private limits: HelloFrame['limits'] | undefined

  private constructor(
    private readonly parts: DeviceParts,
    private deviceKeys: DeviceKeys,
    readonly wrappingKey: CryptoKey,
  ) {
    const { runtime, database, state, api, line, progress } = parts
    this.runtime = runtime
    this.database = database
    this.state = state
    this.api = api
    this.line = line
    this.directory = new KeyDirectory(api, database, parts.keyEvents, () => this.deviceKeys)
    this.recipientLists = new RecipientLists(this.account, api, database)
    this.contacts = new Contacts(this.account, api, state)
    this.presence = new Presence(state, line, () => this.limits?.watchMaxCount ?? 0, runtime.now)
    this.incoming = new Incoming(this)
    this.outgoing = new Outgoing(this)
    this.repair = new Repair(this)
    this.reading = new Reading(state, line, () => this.limits?.readMaxCount ?? 1)
    this.sealer = new Sealer(this, progress)
    this.archive = new Archive(this)
    this.history = new History(this, progress)
    this.mailbox = new Mailbox(line, this.sink(), runtime.now)
  }

  static async load(parts: DeviceParts, keys: DeviceKeys): Promise<Device> {
    const { database } = parts
    let wrappingKey = await database.key<CryptoKey>(WRAPPING_KEY)
    if (!wrappingKey) {
      wrappingKey = await generateWrappingKey()
      const writes = new Writes()
      writes.putKey(WRAPPING_KEY, wrappingKey)
      await database.commit(writes)
    }
    const device = new Device(parts, keys, wrappingKey)
    device.have = await database.get<number>(KIND.value, HAVE)
    device.counter = (await database.get<number>(KIND.value, COUNTER)) ?? 0
    await device.reading.load()
    await device.archive.load()
    return device
  }

  get account(): string {
    return this.deviceKeys.user
  }

  get number(): number {
    return this.deviceKeys.device
  }

  keys(): DeviceKeys {
    return this.deviceKeys
  }

  /** Stores new keys before anybody can seal to them. */
  async setKeys(keys: DeviceKeys): Promise<void> {
    const writes = new Writes()
    writes.putKey(DEVICE_KEYS, keys)
    await this.database.commit(writes)
    this.deviceKeys = keys
  }

  async ownChain(): Promise<PinnedChain> {
    const chain = await this.directory.chain(this.account)
    if (!chain) {
      throw new Error('the own chain is not here')
    }
    return chain
  }

  /**
   * The own chain, to send as one of it. Rejects with `unlinked` if it is without this device: somebody, maybe the server, began it anew,
   * and what is sealed to it is sealed to them.
   */
  async memberChain(): Promise<PinnedChain> {
    const own = await this.ownChain()
    if (!isIn(own.chain, this.deviceKeys)) {
      throw new EngineError('unlinked', 'the account began anew without this device')
    }
    return own
  }

  /** Whether this device is in its account's chain, so that it may send. */
  isReady(): boolean {
    return this.ready
  }

  /** Whether it has a place in the mailbox up to which everything is here. */
  get hasBegun(): boolean {
    return this.have !== undefined
  }

  /** Where a device begins that came later than its account. */
  async beginAt(have: number): Promise<void> {
    await this.state.change((writes) => {
      writes.put(KIND.value, HAVE, have)
    })
    this.have = have
  }

  /** From now on it sends and receives. */
  async begin(): Promise<void> {
    this.ready = true
    this.line.start()
    await this.repair.resume()
  }

  stop(): void {
    this.ready = false
    this.line.stop()
    this.repair.stop()
    this.archive.stop()
    this.presence.onDown()
  }

  ownKeysChanged(): void {
    this.parts.onOwnKeys()
  }

  // Time and numbers

  /** The server's clock, as far as it is known. */
  clock(): number {
    return this.runtime.now() + this.clockOffsetMs
  }

  onServerTime(serverTimeMs: number): void {
    this.clockOffsetMs = serverTimeMs - this.runtime.now()
  }

  /** Stored before it is used: a number that came twice would look like a replay. */
  nextCounter(): Promise<number> {
    return this.state.change((writes) => {
      this.counter++
      writes.put(KIND.value, COUNTER, this.counter)
      return this.counter
    })
  }

  // The line

  onUp(hello: HelloFrame): void {
    this.onServerTime(hello.serverTimeMs)
    this.limits = hello.limits
    this.mailbox.onUp(hello)
    this.outgoing.onUp()
    this.reading.onUp()
    this.presence.onUp()
    this.archive.onUp()
  }

  onDown(): void {
    this.mailbox.onDown()
    this.outgoing.onDown()
    this.presence.onDown()
  }

  onFrame(frame: Exclude<ServerFrame, HelloFrame | PongFrame>): void {
    switch (frame.type) {
      case 'entry':
        this.mailbox.onEntry(frame)
        return
      case 'sync':
        this.mailbox.onMark(frame)
        return
      case 'accepted':
        void this.outgoing.accepted(frame.id).catch(() => this.line.restart())
        return
      case 'rejected':
        void this.outgoing.rejected(frame).catch(() => this.line.restart())
        return
      case 'presence':
        this.presence.onFrame(frame)
        return
      case 'error':
        this.presence.onError(frame.code)
    }
  }

  private sink(): ConstructorParameters<typeof Mailbox>[1] {
    return {
      have: () => this.have ?? 0,
      take: (entries, have) => this.take(entries, have),
      onProgress: this.parts.onCatchingUp,
      onCaughtUp: () => {
        void this.repair.forget().catch(() => undefined) // the next session does it
        this.parts.onCaughtUp()
      },
    }
  }

  private async take(entries: readonly EntryFrame[], have: number): Promise<void> {
    const effects: Effect[] = []
    for (const entry of entries) {
      effects.push(await this.prepare(entry, entries))
    }
    await this.state.change(async (writes) => {
      for (const effect of effects) {
        await effect(writes)
      }
      writes.put(KIND.value, HAVE, have)
    })
    this.have = have
    if (entries.some((entry) => entry.kind === 'connection')) {
      this.presence.watch()
    }
  }

  /** An entry that fails for good would fail when it comes again, and hold up all behind it: it is told, and passed over. */
  private async prepare(entry: EntryFrame, portion: readonly EntryFrame[]): Promise<Effect> {
    try {
      return await this.incoming.prepare(entry, portion)
    } catch (problem) {
      if (isPassing(problem)) {
        throw problem
      }
      this.parts.onProblem(problem)
      return this.incoming.unreadable(entry)
    }
  }
}
