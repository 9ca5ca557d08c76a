/** The keys of an account as the server tells them; nothing in them is checked yet. */
import { type Bytes, Fields, type SignedChainEntry, type SignedKeyRecord } from '../../core'

export const NO_ENTRY = -1

export interface AccountKeys {
  readonly user: string
  /** Of its chain, from 1; 0 without one. */
  readonly generation: number
  /** The newest entry's place; {@link NO_ENTRY} without a chain. */
  readonly seq: number
  readonly head: Bytes
  /** As many entries as were asked for. */
  readonly chain: readonly SignedChainEntry[]
  readonly records: readonly SignedKeyRecord[]
}

export function readAccountKeys(user: string, fields: Fields): AccountKeys {
  return {
    user,
    generation: fields.optional('generation', (f) => f.number('generation')) ?? 0,
    seq: fields.raw().seq === NO_ENTRY ? NO_ENTRY : fields.number('seq'),
    head: fields.optional('head', (f) => f.bytes('head')) ?? new Uint8Array(0),
    chain: fields.optional('chain', (f) => f.children('chain').map(chainEntry)) ?? [],
    records: fields.optional('records', (f) => f.children('records').map(keyRecord)) ?? [],
  }
}

/** The same from the `info` of an entry `keys`. */
export function accountKeysOf(user: string, info: unknown): AccountKeys {
  return readAccountKeys(user, Fields.of(info, 'the keys'))
}

function chainEntry(fields: Fields): SignedChainEntry {
  const deviceSignature = fields.optional('deviceSignature', (f) => f.bytes('deviceSignature'))
  return {
    bytes: fields.bytes('entry'),
    signature: fields.bytes('signature'),
    ...(deviceSignature && { deviceSignature }),
  }
}

function keyRecord(fields: Fields): SignedKeyRecord {
  return { bytes: fields.bytes('record'), signature: fields.bytes('signature') }
}
