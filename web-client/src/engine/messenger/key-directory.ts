/**
 * The pinned chains and current keys of all accounts that this device knows, its own among them. What the server tells is checked before
 * it counts, and kept; a chain can only grow, and a key is replaced only by one with a higher number.
 */
import {
  acceptChain,
  BadKeysError,
  type DeviceKeys,
  isIn,
  newerKey,
  PinnedChain,
  type SignedChainEntry,
  type SignedKeyRecord,
  toBase64Url,
  type VerifiedKey,
} from '../../core'
import type { AccountKeys } from '../rest/account-keys'
import type { Api } from '../rest/api'
import { type Database, KIND } from '../store/database'
import { Writes } from '../store/writes'

/** The most chains in memory at once; others are read again. */
const CACHE_MAX = 2_000

export interface KeyEvents {
  onIdentityReset(user: string): void
  /** The devices or keys changed, within what is believed. */
  onKeysChanged(user: string, added: number, removed: number): void
  /** Somebody, maybe the server, showed keys that must not be believed. */
  onBadKeys(user: string): void
}

interface StoredPin {
  readonly user: string
  readonly chain: readonly SignedChainEntry[]
  readonly records: readonly SignedKeyRecord[]
}

interface Pin {
  readonly pinned: PinnedChain
  readonly keys: ReadonlyMap<number, VerifiedKey>
}

export class KeyDirectory {
  private readonly pins = new Map<string, Pin>()
  /** Accounts whose keys are known to have changed beyond what is here. */
  private readonly stale = new Set<string>()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly api: Api,
    private readonly database: Database,
    private readonly events: KeyEvents,
    /** This device's own; its account's chain has to have it in it. */
    private readonly self: () => DeviceKeys,
  ) {}

  async chain(user: string): Promise<PinnedChain | undefined> {
    return (await this.pin(user))?.pinned
  }

  /**
   * The current keys of an account's devices, as they are here. An own chain without this device has none to seal to: whoever began it,
   * maybe the server, is not known here.
   */
  async known(user: string): Promise<VerifiedKey[]> {
    const pin = await this.pin(user)
    const self = this.self()
    const isForeign = user === self.user && pin !== undefined && !isIn(pin.pinned.chain, self)
    return pin && !isForeign ? [...pin.keys.values()] : []
  }

  /** Of a chain that is in memory, its genesis (base64url of its hash). */
  genesisOf(user: string): string | undefined {
    const pin = this.pins.get(user)
    return pin && toBase64Url(pin.pinned.chain.genesis)
  }

  private async pin(user: string): Promise<Pin | undefined> {
    const here = this.pins.get(user)
    if (here) {
      return here
    }
    const stored = await this.database.get<StoredPin>(KIND.pin, user)
    if (!stored) {
      return undefined
    }
    // Broken pins reject: believing the server anew would make a broken disk a way to change keys unseen.
    const pinned = await PinnedChain.of(user, stored.chain)
    const keys = new Map<number, VerifiedKey>()
    for (const record of stored.records) {
      const key = await pinned.verify(record)
      keys.set(key.device, key)
    }
    return this.remember(user, { pinned, keys })
  }

  private remember(user: string, pin: Pin): Pin {
    if (this.pins.size >= CACHE_MAX) {
      this.pins.clear()
    }
    this.pins.set(user, pin)
    return pin
  }

  /**
   * The current keys of all devices of these accounts; those that are not here or not up to date are fetched. Accounts without keys, or
   * whose keys cannot be believed, add none.
   */
  async keysFor(users: readonly string[]): Promise<VerifiedKey[]> {
    const wanted = [...new Set(users)]
    const missing: string[] = []
    for (const user of wanted) {
      const pin = await this.pin(user)
      if (!pin || pin.keys.size === 0 || this.stale.has(user)) {
        missing.push(user)
      }
    }
    if (missing.length > 0) {
      await this.refresh(missing)
    }
    return (await Promise.all(wanted.map((user) => this.known(user)))).flat()
  }

  /** Asks the server for the keys of these accounts, and for the chains of those that have grown. */
  async refresh(users: readonly string[]): Promise<void> {
    for (const told of await this.api.queryKeys(users)) {
      if (!(await this.apply(told)) && told.generation > 0) {
        await this.fetch(told.user)
      }
    }
  }

  /** Asks for the whole chain of an account; false if there is none to show. */
  async fetch(user: string): Promise<boolean> {
    const told = await this.api.keysOf(user)
    if (told) {
      await this.apply(told)
    }
    return told !== undefined
  }

  /** The keys of an account changed, and what is here is to be asked for again before it is used. */
  expire(user: string): void {
    this.stale.add(user)
  }

  /** Takes what the server tells, as far as it can be believed; whether all of it is here now. One after another. */
  apply(told: AccountKeys): Promise<boolean> {
    const result = this.turn.then(() => this.take(told))
    this.turn = result.catch(() => undefined)
    return result
  }

  private async take(told: AccountKeys): Promise<boolean> {
    const { user } = told
    const before = await this.pin(user)
    let refused = false
    let reset = false
    let pinned = before?.pinned
    try {
      // Without a pin only a whole chain is of use.
      if (told.chain.length > 0 && (before || told.chain.length > told.seq)) {
        const change = await acceptChain(user, pinned, told.chain)
        reset = change.kind === 'identity-reset'
        pinned = change.pinned
      }
    } catch (problem) {
      refused = requireBadKeys(problem)
    }
    if (!pinned) {
      this.stale.add(user)
      if (refused) {
        this.events.onBadKeys(user)
      }
      return false
    }
    const standing = pinned.standing(told.generation, told.seq, told.head)
    refused ||= standing === 'fork'
    const taken = await takeRecords(
      pinned,
      new Map<number, VerifiedKey>(reset ? [] : before?.keys),
      told.records,
    )
    refused ||= taken.refused
    const complete = taken.all && (standing === 'same' || standing === 'past')
    await this.keep(user, { pinned, keys: taken.keys })
    if (complete) {
      this.stale.delete(user)
    } else {
      this.stale.add(user)
    }
    this.tell(user, before, { pinned, keys: taken.keys }, reset, refused)
    return complete
  }

  private tell(user: string, before: Pin | undefined, after: Pin, reset: boolean, refused: boolean): void {
    if (refused) {
      this.events.onBadKeys(user)
    }
    if (reset) {
      this.events.onIdentityReset(user)
    } else if (before && before.pinned !== after.pinned) {
      const [old, now] = [membersOf(before.pinned), membersOf(after.pinned)]
      const added = [...now].filter((device) => !old.has(device)).length
      this.events.onKeysChanged(user, added, [...old].filter((device) => !now.has(device)).length)
    }
  }

  private async keep(user: string, pin: Pin): Promise<void> {
    const writes = new Writes()
    const stored: StoredPin = {
      user,
      chain: pin.pinned.entries,
      records: [...pin.keys.values()].map((key) => key.signed),
    }
    writes.put(KIND.pin, user, stored)
    await this.database.commit(writes)
    this.remember(user, pin)
  }
}

function membersOf(pinned: PinnedChain): Set<number> {
  return new Set([...pinned.chain.devices].flatMap(([device, d]) => (d.until === undefined ? [device] : [])))
}

/** Of a problem that is no refusal, throws it. */
function requireBadKeys(problem: unknown): true {
  if (problem instanceof BadKeysError) {
    return true
  }
  throw problem
}

async function takeRecords(
  pinned: PinnedChain,
  keys: Map<number, VerifiedKey>,
  records: readonly SignedKeyRecord[],
): Promise<{ keys: Map<number, VerifiedKey>; all: boolean; refused: boolean }> {
  let all = true
  let refused = false
  for (const record of records) {
    try {
      const key = await pinned.verify(record)
      keys.set(key.device, newerKey(keys.get(key.device), key))
    } catch (problem) {
      requireBadKeys(problem)
      all = false
      const { reason } = problem as BadKeysError
      // Else it is of a device, or a chain, that is newer than what is pinned.
      refused ||= reason !== 'out-of-sequence' && reason !== 'not-a-member'
    }
  }
  for (const device of [...keys.keys()]) {
    if (!pinned.chain.key(device)) {
      keys.delete(device)
    }
  }
  return { keys, all, refused }
}
