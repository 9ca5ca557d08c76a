/**
 * Archive keys: one of an account for each epoch, under which its devices keep the content keys of messages at the server, for devices
 * that come later. Removing a device opens an epoch. An archive key travels *sealed*: exact bytes of JSON, signed by the device that
 * sealed it, for one key of one device or the recovery key (as device 0).
 *
 * A device keeps an archive key as one that cannot be read ({@link importArchiveKey}); to seal it to another device it opens its own
 * sealed one again, so that the bytes are in memory for that moment only.
 */
import { fromBase64UrlOf, toBase64Url } from './base64url'
import { type Bytes, concat, equalBytes, randomBytes, requireForm, uint32 } from './bytes'
import { type DeviceKeys, findKey } from './device-keys'
import { DOMAINS, HASH_BYTES, sha256 } from './digests'
import { sign, verify } from './ed25519'
import { hpkeOpen, type HpkeKeyPair, hpkeSeal } from './hpke'
import { importWrappingKey } from './key-wrapping'
import type { PinnedChain, VerifiedKey } from './pinned-chain'
import type { RecoveryKey } from './recovery-key'
import { StrictJson, writeJson } from './strict-json'
import { type Uuid, uuidBytes } from './uuid'
import { SEALED_BYTES } from './wraps'

export const ARCHIVE_KEY_BYTES = 32
/** The largest entry of a sealed archive key, in bytes. */
export const ARCHIVE_ENTRY_MAX_BYTES = 1_024

/** The bytes of an archive key; not to be kept. */
export interface ArchiveSecret {
  readonly user: Uuid
  /** From 1. */
  readonly epoch: number
  /** SHA-256("whimbrel/v1/archive-commit\0" ‖ key): shows that all devices hold the same. */
  readonly commit: Bytes
  readonly bytes: Bytes
}

/** An archive key in use. A plain object, so that IndexedDB can keep it. */
export interface ArchiveKey {
  readonly user: Uuid
  readonly epoch: number
  readonly commit: Bytes
  /** AES-KW, not extractable. */
  readonly key: CryptoKey
}

/** As it is stored and sent. */
export interface SealedArchiveKey {
  readonly entry: Bytes
  /** Over "whimbrel/v1/archive\0" ‖ entry, by device `by`. */
  readonly signature: Bytes
}

/** What the entry of a sealed archive key says. */
export interface ArchiveEntry {
  readonly user: Uuid
  readonly epoch: number
  /** 0 for the recovery key. */
  readonly device: number
  readonly key: number
  readonly by: number
  readonly commit: Bytes
  /** 80 bytes. */
  readonly sealed: Bytes
}

export type ArchiveRefusal =
  | 'malformed'
  /** It is of another account, or for another device. */
  | 'wrong-owner'
  | 'bad-signature'
  /** The device that sealed it never was in the chain. */
  | 'not-a-member'
  /** It is for a key that this device does not have, or not any more. */
  | 'unknown-key'
  | 'unwrap-failed'
  /** It is not the key that the entry commits to. */
  | 'wrong-commit'

export type OpenedArchiveKey =
  | {
      readonly kind: 'opened'
      readonly secret: ArchiveSecret
      /**
       * The device that sealed it; it was in the chain, and may have been removed since. Who was removed knows the keys of its time, so
       * those are good to read what was archived then, and nothing else.
       */
      readonly by: number
      /** The number of the key that it was sealed to. */
      readonly key: number
    }
  | { readonly kind: 'refused'; readonly reason: ArchiveRefusal }

const FIELDS = new Set(['v', 'typ', 'user', 'epoch', 'dev', 'kid', 'by', 'commit', 'sealed'])

export async function generateArchiveSecret(user: Uuid, epoch: number): Promise<ArchiveSecret> {
  requireForm(Number.isInteger(epoch) && epoch >= 1, 'epochs count from 1')
  return archiveSecretOf(user, epoch, randomBytes(ARCHIVE_KEY_BYTES))
}

export async function archiveSecretOf(user: Uuid, epoch: number, bytes: Bytes): Promise<ArchiveSecret> {
  return { user, epoch, commit: await archiveCommit(bytes), bytes }
}

export function archiveCommit(bytes: Bytes): Promise<Bytes> {
  return sha256(DOMAINS.archiveCommit, bytes)
}

/** The key to keep and to use: {@link wrapContentKey}, {@link openArchived}. */
export async function importArchiveKey(secret: ArchiveSecret): Promise<ArchiveKey> {
  const { user, epoch, commit, bytes } = secret
  return { user, epoch, commit, key: await importWrappingKey(bytes) }
}

/**
 * Seals an archive key, as the device of these keys, to a key of the same account: of a device, or the recovery record's.
 *
 * @returns undefined if nothing can be sealed to that key
 */
export async function sealArchiveKey(
  keys: DeviceKeys,
  secret: ArchiveSecret,
  to: VerifiedKey,
): Promise<SealedArchiveKey | undefined> {
  requireForm(secret.user === keys.user && to.user === keys.user, 'an archive key stays in its account')
  const place = { user: to.user, epoch: secret.epoch, device: to.device, key: to.n, commit: secret.commit }
  const sealed = await hpkeSeal(to.record.x25519, archiveInfo(place), secret.bytes)
  if (!sealed) {
    return undefined
  }
  const entry = writeArchiveEntry({ ...place, by: keys.device, sealed })
  return { entry, signature: await sign(keys.identity, archiveSignedBytes(entry)) }
}

/** Opens an archive key that another own device (or this one) sealed to this one. */
export function openArchiveKey(
  keys: DeviceKeys,
  own: PinnedChain,
  sealed: SealedArchiveKey,
): Promise<OpenedArchiveKey> {
  return openFor(keys.device, (n) => findKey(keys, n), own, sealed)
}

/** Opens an archive key that is sealed to the recovery key. */
export function openArchiveKeyByRecovery(
  recovery: RecoveryKey,
  own: PinnedChain,
  sealed: SealedArchiveKey,
): Promise<OpenedArchiveKey> {
  return openFor(0, () => recovery.seal, own, sealed)
}

async function openFor(
  device: number,
  keyOf: (n: number) => HpkeKeyPair | undefined,
  own: PinnedChain,
  sealed: SealedArchiveKey,
): Promise<OpenedArchiveKey> {
  const { chain } = own
  const entry = tryRead(sealed.entry)
  if (!entry) {
    return refused('malformed')
  }
  if (entry.user !== chain.user || entry.device !== device) {
    return refused('wrong-owner')
  }
  const signer = chain.devices.get(entry.by)
  if (!signer) {
    return refused('not-a-member')
  }
  if (!(await verify(signer.key, archiveSignedBytes(sealed.entry), sealed.signature))) {
    return refused('bad-signature')
  }
  const key = keyOf(entry.key)
  if (!key) {
    return refused('unknown-key')
  }
  const bytes = await hpkeOpen(key, archiveInfo(entry), entry.sealed)
  if (bytes?.length !== ARCHIVE_KEY_BYTES) {
    return refused('unwrap-failed')
  }
  const secret = await archiveSecretOf(entry.user, entry.epoch, bytes)
  return equalBytes(secret.commit, entry.commit)
    ? { kind: 'opened', secret, by: entry.by, key: entry.key }
    : refused('wrong-commit')
}

function refused(reason: ArchiveRefusal): OpenedArchiveKey {
  return { kind: 'refused', reason }
}

function tryRead(entry: Bytes): ArchiveEntry | undefined {
  try {
    return readArchiveEntry(entry)
  } catch {
    return undefined
  }
}

export function writeArchiveEntry(entry: ArchiveEntry): Bytes {
  return writeJson({
    v: 1,
    typ: 'archive',
    user: entry.user,
    epoch: entry.epoch,
    dev: entry.device,
    kid: entry.key,
    by: entry.by,
    commit: toBase64Url(entry.commit),
    sealed: toBase64Url(entry.sealed),
  })
}

/** Reads an entry; no signature is checked. Throws a {@link FormError} if it is none. */
export function readArchiveEntry(bytes: Bytes): ArchiveEntry {
  requireForm(bytes.length <= ARCHIVE_ENTRY_MAX_BYTES, 'an entry that is too large')
  const json = StrictJson.read(bytes, FIELDS)
  json.expect('v', 1)
  json.expect('typ', 'archive')
  const entry: ArchiveEntry = {
    user: json.uuid('user'),
    epoch: json.small('epoch'),
    device: json.small('dev'),
    key: json.small('kid'),
    by: json.small('by'),
    commit: json.bytes('commit', HASH_BYTES),
    sealed: fromBase64UrlOf(json.text('sealed'), SEALED_BYTES),
  }
  requireForm(entry.epoch >= 1 && entry.key >= 1 && entry.by >= 1, 'epochs, keys and devices count from 1')
  return entry
}

function archiveSignedBytes(entry: Bytes): Bytes {
  return concat(DOMAINS.archive, entry)
}

/** What a sealed archive key is bound to. */
function archiveInfo(place: Omit<ArchiveEntry, 'by' | 'sealed'>): Bytes {
  const { user, epoch, device, key, commit } = place
  return concat(DOMAINS.archiveKey, uuidBytes(user), uint32(epoch), uint32(device), uint32(key), commit)
}
