/** The form of our vectors (`vectors/README.md`). Byte strings are base64url. */

export interface EntryVector {
  entry: string
  signature: string
  deviceSignature?: string
}

export interface RecordVector {
  record: string
  signature: string
}

export interface DeviceVector {
  device: number
  seed: string
  keys: { n: number; privateKey: string; publicKey: string; notBeforeMs: number; graceUntilMs: number }[]
}

export interface AccountVector {
  name: string
  user: string
  chain: EntryVector[]
  devices: DeviceVector[]
  records: RecordVector[]
  expect: {
    generation: number
    seq: number
    head: string
    genesis: string
    members: { device: number; key: string }[]
    removed: number[]
    recoveryKey?: string
  }
}

export interface CastVectors {
  accounts: AccountVector[]
}

export interface OpensVector {
  user: string
  device: number
  contentKey: string
  text?: string
  resend?: { message: string; reason: string; record: RecordVector }
}

export interface MessageVectors {
  messages: {
    name: string
    chainLength: number
    from: string
    device: number
    frame: { type: string; id: string; to: string[]; body: string; wraps: string }
    opens: OpensVector[]
  }[]
}

export interface LinkVectors {
  request: string
  user: string
  device: number
  identityKey: string
  secret: string
  approval: { entry: string; signature: string; mac: string }
}

export interface ArchiveVectors {
  user: string
  keys: { epoch: number; secret: string; commit: string; sealed: { entry: string; signature: string }[] }[]
  wraps: { epoch: number; contentKey: string; wrap: string }[]
}

export interface RecoveryVectors {
  keys: {
    key: string
    text: string
    signPublicKey: string
    sealPrivateKey: string
    sealPublicKey: string
    alsoReads: string[]
    refused: string[]
  }[]
  record: RecordVector & { user: string }
}

export interface SafetyVectors {
  numbers: { one: string; other: string; digits: string; qr: string }[]
}

export interface VectorSet {
  cast: CastVectors
  messages: MessageVectors
  link: LinkVectors
  archive: ArchiveVectors
  recovery: RecoveryVectors
  safety: SafetyVectors
}
