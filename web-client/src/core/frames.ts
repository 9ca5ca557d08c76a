/**
 * The frames of `whimbrel.v1` (docs/protocol/asyncapi.yaml). Ids are UUIDs in small letters, times milliseconds since 1970-01-01 UTC,
 * mailbox numbers natural numbers up to 2^53.
 */
import type { Bytes } from './bytes'
import type { Uuid } from './uuid'
import type { KeyWrap } from './wraps'

export const SUBPROTOCOL = 'whimbrel.v1'
/** Prefix of a second, offered subprotocol that carries the access token. The server never selects it. */
export const BEARER_SUBPROTOCOL_PREFIX = 'whimbrel.bearer.'

/** A message to be sent. Sending the same id again changes nothing. */
export interface SendFrame {
  readonly type: 'send'
  readonly id: Uuid
  readonly to: readonly Uuid[]
  /** An envelope. */
  readonly body: Bytes
  /** Packed ({@link packWraps}); may be empty. */
  readonly wraps: Bytes
}

/** All entries up to `n` are safe on this device. */
export interface AckFrame {
  readonly type: 'ack'
  readonly n: number
}

/** Asks for one page of entries behind `after`. */
export interface SyncFrame {
  readonly type: 'sync'
  readonly after: number
}

/** The user has read these messages. */
export interface ReadFrame {
  readonly type: 'read'
  readonly ids: readonly Uuid[]
}

/** Replaces the set of accounts whose presence this session is told. Answered by a {@link PresenceFrame} of all. */
export interface WatchFrame {
  readonly type: 'watch'
  readonly users: readonly Uuid[]
}

/** Asks whether the server is there. Answered by a {@link PongFrame}, or by whatever else there is to say just then. */
export interface PingFrame {
  readonly type: 'ping'
}

export type ClientFrame = SendFrame | AckFrame | SyncFrame | ReadFrame | WatchFrame | PingFrame

/** The bounds that a server tells. */
export interface ServerLimits {
  readonly frameMaxBytes: number
  readonly bodyMaxBytes: number
  readonly recipientsMax: number
  readonly devicesMax: number
  readonly pageMaxCount: number
  readonly readMaxCount: number
  readonly ackTimeoutMs: number
  readonly pingIntervalMs: number
  /** The most accounts of one `watch`; 0 if the server tells no presence. */
  readonly watchMaxCount: number
}

/** The first frame of a session. Entries above `head` follow by themselves; those up to it come by sync. */
export interface HelloFrame {
  readonly type: 'hello'
  readonly serverTimeMs: number
  readonly account: Uuid
  readonly device: number
  readonly head: number
  readonly acked: number
  readonly limits: ServerLimits
}

/** The message is durable at the server. */
export interface AcceptedFrame {
  readonly type: 'accepted'
  readonly id: Uuid
}

/** The message was not taken. */
export interface RejectedFrame {
  readonly type: 'rejected'
  readonly id: Uuid
  readonly code: string
  readonly detail: string
  /** With `busy`. */
  readonly retryAfterMs?: number
  /** With `id-time`. */
  readonly serverTimeMs?: number
}

/** A frame could not be used. */
export interface ErrorFrame {
  readonly type: 'error'
  readonly code: string
  readonly detail: string
}

export const ENTRY_KINDS = [
  'message',
  'sent',
  'refused',
  'wrap',
  'connection',
  'keys',
  'profile',
  'receipt',
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** The content key of a message under the account's archive key of an epoch; comes with pages of the history only. */
export interface ArchivedKey {
  readonly epoch: number
  /** 40 bytes. */
  readonly wrap: Bytes
}

/** One entry of the mailbox. */
export interface EntryFrame {
  readonly type: 'entry'
  readonly n: number
  readonly kind: EntryKind
  readonly id: Uuid
  readonly from: Uuid
  /** 0 where no message was sent. */
  readonly device: number
  readonly atMs: number
  /** With `sent`: whom it went to; else empty. */
  readonly to: readonly Uuid[]
  /** With `sent`: recipients it could not go to; else empty. */
  readonly dropped: readonly Uuid[]
  /** Missing where the device wrote it itself, or there is no message. */
  readonly body?: Bytes
  /** With `refused`. */
  readonly code?: string
  /** Missing if the sender made none for this device. */
  readonly wrap?: KeyWrap
  readonly archive?: ArchivedKey
  /** What else there is to tell, by kind: {@link readWrapReport} with `sent`, {@link readReceipts} with `receipt`; not checked here. */
  readonly info?: Readonly<Record<string, unknown>>
}

/** Ends one page of a sync. If `through < head`, ask again from `through`. */
export interface SyncMarkFrame {
  readonly type: 'sync'
  readonly after: number
  readonly through: number
  readonly head: number
}

/** Who of those watched is online now, and who is not; after the first only changes. */
export interface PresenceFrame {
  readonly type: 'presence'
  readonly online: readonly Uuid[]
  readonly offline: readonly Uuid[]
}

/** The server is there. */
export interface PongFrame {
  readonly type: 'pong'
}

export type ServerFrame =
  | HelloFrame
  | AcceptedFrame
  | RejectedFrame
  | EntryFrame
  | SyncMarkFrame
  | ErrorFrame
  | PresenceFrame
  | PongFrame

/** Close codes of the application (RFC 6455, section 7.4.2). */
export const CLOSE_CODES = {
  goingAway: 1001,
  tryAgainLater: 1013,
  badFrames: 4400,
  signedOut: 4401,
  revoked: 4403,
  ackTimeout: 4408,
  displaced: 4409,
  pongTimeout: 4410,
  move: 4412,
  slowReader: 4429,
} as const

/** The codes of `rejected`, `error` and `refused` that are known now. A later server may have more: treat those as final. */
export const ERROR_CODES = [
  'not-json',
  'unknown-type',
  'bad-field',
  'binary-frame',
  'frame-too-large',
  'ack-out-of-range',
  'sync-out-of-range',
  'unavailable',
  'bad-id',
  'id-time',
  'id-taken',
  'no-recipients',
  'too-many-recipients',
  'unknown-recipient',
  'empty-body',
  'body-too-large',
  'bad-envelope',
  'bad-signature',
  'no-keys',
  'bad-wraps',
  'too-many-resends',
  'busy',
] as const
