/** One statement of an account's device chain: who its devices are. Signed as exact bytes of JSON. */
import { BadKeysError, orMalformed } from './bad-keys-error'
import { toBase64Url } from './base64url'
import { type Bytes, concat, requireForm } from './bytes'
import { DOMAINS, HASH_BYTES, sha256 } from './digests'
import { ED25519_KEY_BYTES } from './ed25519'
import { StrictJson, writeJson } from './strict-json'
import type { Uuid } from './uuid'

export const CHAIN_OPS = ['genesis', 'add', 'remove', 'recovery'] as const
export type ChainOp = (typeof CHAIN_OPS)[number]

/** The signer's number when the recovery key signs, and its number where archive keys are sealed to it. */
export const RECOVERY_SIGNER = 0
/** The largest entry, in bytes. */
export const ENTRY_MAX_BYTES = 1_024
/** What a genesis names as the entry before it. */
export const NO_HASH: Bytes = new Uint8Array(HASH_BYTES)

export interface ChainEntry {
  readonly user: Uuid
  /** Counts identity resets, from 1; a new genesis begins a new generation. */
  readonly generation: number
  /** The place in the chain, from 0. */
  readonly seq: number
  /** {@link chainEntryHash} of the entry before; 32 zeros with `genesis`. */
  readonly prev: Bytes
  readonly op: ChainOp
  /** The device that comes or goes; 0 with `recovery`. */
  readonly device: number
  /** The Ed25519 public key that comes; of the device that goes with `remove`. */
  readonly key: Bytes
  /** The device that signs; {@link RECOVERY_SIGNER} for the recovery key. */
  readonly by: number
  /** The signer's clock; for showing only. */
  readonly atMs: number
}

/** An entry with its signatures, as it is stored and sent. */
export interface SignedChainEntry {
  readonly bytes: Bytes
  /** By the device `by`. */
  readonly signature: Bytes
  /** With `add`, by the device that comes: it shows that it has the key and wants to belong. */
  readonly deviceSignature?: Bytes
}

const FIELDS = new Set(['v', 'typ', 'user', 'gen', 'seq', 'prev', 'op', 'dev', 'key', 'by', 'ts'])

export function writeChainEntry(entry: ChainEntry): Bytes {
  return writeJson({
    v: 1,
    typ: 'chain',
    user: entry.user,
    gen: entry.generation,
    seq: entry.seq,
    prev: toBase64Url(entry.prev),
    op: entry.op,
    dev: entry.device,
    key: toBase64Url(entry.key),
    by: entry.by,
    ts: entry.atMs,
  })
}

/** Reads an entry; no signature is checked. Throws a {@link BadKeysError} if it is none. */
export function readChainEntry(bytes: Bytes): ChainEntry {
  if (bytes.length > ENTRY_MAX_BYTES) {
    throw new BadKeysError('malformed', 'an entry that is too large')
  }
  return orMalformed(() => {
    const json = StrictJson.read(bytes, FIELDS)
    json.expect('v', 1)
    json.expect('typ', 'chain')
    const op = CHAIN_OPS.find((known) => known === json.text('op'))
    requireForm(op !== undefined, 'unknown op')
    return {
      user: json.uuid('user'),
      generation: json.small('gen'),
      seq: json.small('seq'),
      prev: json.bytes('prev', HASH_BYTES),
      op,
      device: json.small('dev'),
      key: json.bytes('key', ED25519_KEY_BYTES),
      by: json.small('by'),
      atMs: json.number('ts'),
    }
  })
}

/** What is signed of an entry's bytes. */
export function chainSignedBytes(entryBytes: Bytes): Bytes {
  return concat(DOMAINS.chain, entryBytes)
}

/** What the next entry names as the one before it. Leaves the signatures out. */
export function chainEntryHash(entryBytes: Bytes): Promise<Bytes> {
  return sha256(DOMAINS.chainHash, entryBytes)
}
