/**
 * The device chain of one account as far as this device has seen it, with the hash of each of its entries: so it is noticed when
 * somebody shows another history, or an older one. The first chain of an account is believed as it comes (the safety number tells
 * whether that was right); from then on it can only grow.
 */
import { BadKeysError } from './bad-keys-error'
import { type Bytes, equalBytes } from './bytes'
import { chainEntryHash, readChainEntry, type SignedChainEntry } from './chain-entry'
import { DeviceChain } from './device-chain'
import type { Header } from './envelope'
import { checkKeyRecord, checkRecoveryRecord, type KeyRecord, type SignedKeyRecord } from './key-record'
import type { Uuid } from './uuid'

/** How a place that somebody names stands to a pinned chain. */
export type Standing =
  /** It is the newest entry, or one from before. */
  | 'same'
  | 'past'
  /** It is beyond what was seen, or of a later generation (the identity was reset): fetch the chain. */
  | 'ahead'
  | 'new-generation'
  /** It is of a generation that is over. */
  | 'old-generation'
  /** Another entry stands in this place here: somebody shows two histories. */
  | 'fork'

/** Immutable. All methods that check throw a {@link BadKeysError}. Keep `entries`, and check them again when reading: {@link of}. */
export class PinnedChain {
  readonly chain: DeviceChain
  /** All, from the genesis on. */
  readonly entries: readonly SignedChainEntry[]
  private readonly hashes: readonly Bytes[]

  private constructor(chain: DeviceChain, entries: readonly SignedChainEntry[], hashes: readonly Bytes[]) {
    this.chain = chain
    this.entries = entries
    this.hashes = hashes
  }

  /** Checks a whole chain. */
  static async of(user: Uuid, entries: readonly SignedChainEntry[]): Promise<PinnedChain> {
    const chain = await DeviceChain.of(user, entries)
    return new PinnedChain(
      chain,
      [...entries],
      await Promise.all(entries.map((entry) => chainEntryHash(entry.bytes))),
    )
  }

  /**
   * With the entries that are new among these; the same object if none is. They may begin before the newest one that is here, as long as
   * they say the same. `fork` if they say something else, `out-of-sequence` if there is a gap or they are of another generation.
   */
  async extend(more: readonly SignedChainEntry[]): Promise<PinnedChain> {
    let chain = this.chain
    const entries = [...this.entries]
    const hashes = [...this.hashes]
    for (const entry of more) {
      const { generation, seq } = readChainEntry(entry.bytes)
      const hash = await chainEntryHash(entry.bytes)
      const known = generation === chain.generation ? hashes[seq] : undefined
      if (!known) {
        chain = await chain.append(entry)
        entries.push(entry)
        hashes.push(hash)
      } else if (!equalBytes(known, hash)) {
        throw new BadKeysError('fork', 'another entry in a place that is taken')
      }
    }
    return entries.length === this.entries.length ? this : new PinnedChain(chain, entries, hashes)
  }

  standing(generation: number, seq: number, head: Bytes): Standing {
    if (generation !== this.chain.generation) {
      return generation > this.chain.generation ? 'new-generation' : 'old-generation'
    }
    const hash = this.hashes[seq]
    if (!hash) {
      return 'ahead'
    }
    if (!equalBytes(hash, head)) {
      return 'fork'
    }
    return seq === this.chain.seq ? 'same' : 'past'
  }

  /** How the place that a message's sender names stands to the sender's chain. */
  standingOf(header: Header): Standing {
    return this.standing(header.generation, header.seq, header.head)
  }

  /** The key of a record, if this chain vouches for it. `out-of-sequence` if the record knows a newer chain. */
  async verify(signed: SignedKeyRecord): Promise<VerifiedKey> {
    return VerifiedKey.check(signed, this, checkKeyRecord)
  }

  /** The key of a recovery record, as device 0. */
  async verifyRecovery(signed: SignedKeyRecord): Promise<VerifiedKey> {
    return VerifiedKey.check(signed, this, checkRecoveryRecord)
  }
}

/**
 * A key to seal to that its account's pinned chain vouches for. There is no other way to one, so nothing can be sealed to a key that
 * nobody checked. Keep `signed`, and verify it again when reading.
 */
export class VerifiedKey {
  readonly signed: SignedKeyRecord
  readonly record: KeyRecord

  private constructor(signed: SignedKeyRecord, record: KeyRecord) {
    this.signed = signed
    this.record = record
  }

  /** For {@link PinnedChain}: checks the signature, and the place in the chain that the record names. */
  static async check(
    signed: SignedKeyRecord,
    pinned: PinnedChain,
    by: typeof checkKeyRecord,
  ): Promise<VerifiedKey> {
    const record = await by(signed, pinned.chain)
    const standing = pinned.standing(record.generation, record.chainSeq, record.chainHead)
    if (standing === 'fork') {
      throw new BadKeysError('fork', 'the record knows another chain')
    }
    if (standing !== 'same' && standing !== 'past') {
      throw new BadKeysError('out-of-sequence', 'the record knows a chain that is not pinned')
    }
    return new VerifiedKey(signed, record)
  }

  get user(): Uuid {
    return this.record.user
  }

  get device(): number {
    return this.record.device
  }

  get n(): number {
    return this.record.n
  }
}

/** What a chain that came has changed. */
export type ChainChange =
  | { readonly kind: 'none'; readonly pinned: PinnedChain }
  | { readonly kind: 'first-seen'; readonly pinned: PinnedChain }
  | { readonly kind: 'extended'; readonly pinned: PinnedChain }
  /** The account began anew: who held the old devices' keys does not vouch for the new ones. To be shown loudly. */
  | { readonly kind: 'identity-reset'; readonly pinned: PinnedChain; readonly before: PinnedChain }

/**
 * Takes entries of an account's chain: all of it, or those behind what is pinned. Whoever calls keeps `pinned` of the answer in place
 * of the one before. Throws a {@link BadKeysError}, and then nothing has changed.
 */
export async function acceptChain(
  user: Uuid,
  before: PinnedChain | undefined,
  entries: readonly SignedChainEntry[],
): Promise<ChainChange> {
  if (!before) {
    return { kind: 'first-seen', pinned: await PinnedChain.of(user, entries) }
  }
  const [first] = entries
  if (!first) {
    return { kind: 'none', pinned: before }
  }
  if (before.chain.user !== user) {
    throw new BadKeysError('wrong-owner', 'the pinned chain is of another account')
  }
  if (readChainEntry(first.bytes).generation > before.chain.generation) {
    return { kind: 'identity-reset', pinned: await PinnedChain.of(user, entries), before }
  }
  const pinned = await before.extend(entries)
  return { kind: pinned === before ? 'none' : 'extended', pinned }
}

/**
 * The newer of two keys of one device, that which is to be sealed to. A record takes the place of one with a lower number only, so that
 * a server cannot bring back a key that ran out.
 */
export function newerKey(before: VerifiedKey | undefined, told: VerifiedKey): VerifiedKey {
  if (!before) {
    return told
  }
  if (before.user !== told.user || before.device !== told.device) {
    throw new BadKeysError('wrong-owner', 'keys of two devices')
  }
  if (before.n === told.n && !equalBytes(before.record.x25519, told.record.x25519)) {
    throw new BadKeysError('fork', 'two keys of one device have the same number')
  }
  return before.n <= told.n ? told : before
}
