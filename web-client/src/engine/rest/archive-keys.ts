/** The archive keys that are sealed to this device or the recovery key, and the epochs that there are; nothing is checked yet. */
import type { Bytes, Fields, SealedArchiveKey } from '../../core'

export interface ArchiveKeys {
  readonly sealed: readonly SealedArchiveKey[]
  readonly epochs: readonly { epoch: number; commit: Bytes }[]
}

export function readArchiveKeys(fields: Fields): ArchiveKeys {
  const sealed = fields.children('keys').map((line) => ({
    entry: line.bytes('entry'),
    signature: line.bytes('signature'),
  }))
  const epochs = fields.optional('epochs', (f) =>
    f.children('epochs').map((line) => ({ epoch: line.number('epoch', 1), commit: line.bytes('commit') })),
  )
  return { sealed, epochs: epochs ?? [] }
}
