/**
 * A device's key to encrypt to, signed by the device as exact bytes of JSON. The same form with `dev` 0, signed by the recovery key, is
 * the *recovery record*: what archive keys are sealed to for the recovery key.
 */
import { BadKeysError, orMalformed } from './bad-keys-error'
import { toBase64Url } from './base64url'
import { type Bytes, concat, requireForm } from './bytes'
import { RECOVERY_SIGNER } from './chain-entry'
import type { DeviceChain } from './device-chain'
import { DOMAINS, HASH_BYTES } from './digests'
import { verify } from './ed25519'
import { X25519_KEY_BYTES } from './hpke'
import { StrictJson, writeJson } from './strict-json'
import type { Uuid } from './uuid'

/** The largest record, in bytes. */
export const RECORD_MAX_BYTES = 1_024

export interface KeyRecord {
  readonly user: Uuid
  /** 0 in a recovery record. */
  readonly device: number
  /** Counts the device's keys, from 1. */
  readonly n: number
  /** 32 bytes. */
  readonly x25519: Bytes
  readonly notBeforeMs: number
  /** Until when the key before this one may still be used; 0 with the first. */
  readonly graceUntilMs: number
  /** The account's chain, as the device knows it. */
  readonly generation: number
  readonly chainSeq: number
  readonly chainHead: Bytes
}

export interface SignedKeyRecord {
  readonly bytes: Bytes
  readonly signature: Bytes
}

const FIELDS = new Set(['v', 'typ', 'user', 'dev', 'n', 'x25519', 'nbf', 'grace', 'gen', 'seq', 'head'])

export function writeKeyRecord(record: KeyRecord): Bytes {
  return writeJson({
    v: 1,
    typ: 'key',
    user: record.user,
    dev: record.device,
    n: record.n,
    x25519: toBase64Url(record.x25519),
    nbf: record.notBeforeMs,
    grace: record.graceUntilMs,
    gen: record.generation,
    seq: record.chainSeq,
    head: toBase64Url(record.chainHead),
  })
}

/** Reads a record; no signature is checked. Throws a {@link BadKeysError} if it is none. */
export function readKeyRecord(bytes: Bytes): KeyRecord {
  if (bytes.length > RECORD_MAX_BYTES) {
    throw new BadKeysError('malformed', 'a record that is too large')
  }
  return orMalformed(() => {
    const json = StrictJson.read(bytes, FIELDS)
    json.expect('v', 1)
    json.expect('typ', 'key')
    const record: KeyRecord = {
      user: json.uuid('user'),
      device: json.small('dev'),
      n: json.small('n'),
      x25519: json.bytes('x25519', X25519_KEY_BYTES),
      notBeforeMs: json.number('nbf'),
      graceUntilMs: json.number('grace'),
      generation: json.small('gen'),
      chainSeq: json.small('seq'),
      chainHead: json.bytes('head', HASH_BYTES),
    }
    requireForm(record.n >= 1, 'keys count from 1')
    return record
  })
}

/** What is signed of a record's bytes. */
export function recordSignedBytes(recordBytes: Bytes): Bytes {
  return concat(DOMAINS.key, recordBytes)
}

/** The record, if the chain vouches for its device and the device for it. Throws a {@link BadKeysError} if not. */
export async function checkKeyRecord(signed: SignedKeyRecord, chain: DeviceChain): Promise<KeyRecord> {
  const record = readKeyRecord(signed.bytes)
  if (record.device === RECOVERY_SIGNER) {
    throw new BadKeysError('malformed', 'devices count from 1')
  }
  return checked(record, signed, chain, chain.key(record.device))
}

/** The same for a recovery record, which the chain's recovery key vouches for. */
export async function checkRecoveryRecord(signed: SignedKeyRecord, chain: DeviceChain): Promise<KeyRecord> {
  const record = readKeyRecord(signed.bytes)
  if (record.device !== RECOVERY_SIGNER) {
    throw new BadKeysError('malformed', 'a recovery key is no device')
  }
  return checked(record, signed, chain, chain.recoveryKey)
}

async function checked(
  record: KeyRecord,
  signed: SignedKeyRecord,
  chain: DeviceChain,
  key: Bytes | undefined,
): Promise<KeyRecord> {
  if (record.user !== chain.user) {
    throw new BadKeysError('wrong-owner', 'the record is of another account')
  }
  if (!key) {
    throw new BadKeysError('not-a-member', 'the signer is not in the chain')
  }
  if (!(await verify(key, recordSignedBytes(signed.bytes), signed.signature))) {
    throw new BadKeysError('bad-signature', 'the signature is wrong')
  }
  return record
}
