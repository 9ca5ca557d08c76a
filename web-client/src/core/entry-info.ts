/** What the entries `sent` and `receipt` tell beside the message. Throws a {@link FormError} if they are not of the form. */
import type { Bytes } from './bytes'
import { Fields } from './fields'
import type { SignedKeyRecord } from './key-record'
import type { Uuid } from './uuid'

export interface DeviceRef {
  readonly account: Uuid
  readonly device: number
}

/** A device's current key record, as the server tells it: to be checked against the pinned chain. */
export interface CurrentKey extends DeviceRef {
  readonly signed: SignedKeyRecord
}

/** How the wraps of a message differ from the devices that it goes to. */
export interface WrapReport {
  /** These have no wrap and need one. */
  readonly missing: readonly DeviceRef[]
  /** These do not exist, or not any more; their wraps were dropped. */
  readonly extra: readonly DeviceRef[]
  /** Sealed to a key that is not valid any more; dropped. */
  readonly stale: readonly DeviceRef[]
  /** Sealed to a key in its grace; these went. */
  readonly superseded: readonly DeviceRef[]
  /** The current keys of those that need another wrap, as many as the server sends along. */
  readonly records: readonly CurrentKey[]
}

/** Reads the `info` of an entry `sent`, or the answer to posted wraps; undefined is a report that nothing is the matter. */
export function readWrapReport(info: unknown): WrapReport {
  const fields = Fields.of(info ?? {}, 'the report')
  const devices = (name: string): DeviceRef[] =>
    fields.optional(name, (f) => f.children(name).map(deviceRef)) ?? []
  return {
    missing: devices('missing'),
    extra: devices('extra'),
    stale: devices('stale'),
    superseded: devices('superseded'),
    records: fields.optional('records', (f) => f.children('records').map(currentKey)) ?? [],
  }
}

function deviceRef(fields: Fields): DeviceRef {
  return { account: fields.uuid('account'), device: fields.number('device', 1) }
}

function currentKey(fields: Fields): CurrentKey {
  const bytes: Bytes = fields.bytes('record')
  return { ...deviceRef(fields), signed: { bytes, signature: fields.bytes('signature') } }
}

/** Messages, by the account that got or read them. */
export interface ReceiptsBy {
  readonly by: Uuid
  readonly ids: readonly Uuid[]
}

export interface Receipts {
  readonly delivered: readonly ReceiptsBy[]
  /** What was read was delivered, too, whichever is told first. */
  readonly read: readonly ReceiptsBy[]
}

/** Reads the `info` of an entry `receipt`. */
export function readReceipts(info: unknown): Receipts {
  const fields = Fields.of(info, 'the receipts')
  const all = (name: string): ReceiptsBy[] =>
    fields.optional(name, (f) =>
      f.children(name).map((by) => ({ by: by.uuid('by'), ids: by.uuids('ids') })),
    ) ?? []
  return { delivered: all('delivered'), read: all('read') }
}
