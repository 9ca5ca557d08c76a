/**
 * What the pages see of everything behind them. One engine a browser profile: of several tabs one leads (it holds the socket and
 * writes), and all show the same, because this interface behaves alike in each.
 *
 * State comes as signals, to be read only. What a person does is a method that returns a promise; it rejects with an
 * {@link EngineError}, whose `code` the pages turn into words. Times are milliseconds since 1970-01-01 UTC, ids are UUIDs in lower case.
 */
import type { ReadonlySignal } from '@preact/signals'

export type AccountId = string
export type MessageId = string

/**
 * A conversation is the set of the accounts in it. With one other its id is that account's id; with more it is `g-` and the first 22
 * characters of base64url(SHA-256(sorted 16-byte ids of all, oneself included)). Nobody can put a message into a conversation
 * with other members: the set follows from the signed header.
 */
export type ConversationId = string

export interface Me {
  id: AccountId
  handle: string
  displayName: string
  /** Names the picture, as with a {@link Person}. */
  avatar?: string
  device: number
}

/** `starting`: the store is being opened. `locked-out`: the server ended this device for good (`reason`); local data can be erased. */
export type SessionState =
  | { phase: 'starting' }
  | { phase: 'signed-out'; notice?: 'revoked' | 'signed-out-elsewhere' | 'replaced' }
  /** Signed in, but this device is not in the account's chain yet: link it, recover, or (with `reset`) begin the identity anew. */
  | { phase: 'unlinked'; me: Me; request: LinkRequestText; hasRecoveryKey: boolean }
  | { phase: 'ready'; me: Me }

/** The truth about the line. `retryAtMs`: when the next try begins. */
export type LineState =
  | { state: 'online' }
  | { state: 'connecting' }
  | { state: 'catching-up'; done: number; total: number }
  | { state: 'offline'; retryAtMs?: number; reason: 'no-network' | 'unreachable' | 'server-busy' }
  /** Another browser or program uses the same device. */
  | { state: 'displaced' }

export type ContactState = 'none' | 'outgoing' | 'incoming' | 'accepted'

export interface Person {
  id: AccountId
  handle: string
  displayName: string
  /** Names the picture: another picture has another name. Undefined without one. See {@link Engine.avatar}. */
  avatar?: string
  state: ContactState
  blocked: boolean
  /** Only for accepted ones who do not hide; else undefined. */
  online?: boolean
  lastSeenMs?: number
  /** Whether this user has compared the safety number with theirs, for the present identity. */
  verified: boolean
  /** The account began its device chain anew since this user last looked: shown loudly until `acknowledgeReset`. */
  identityReset: boolean
}

/** `queued`: on this device only (offline or busy). `sent`: durable at the server. `failed`: final, see `problem`. */
export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'read' | 'failed'

export interface RecipientStatus {
  account: AccountId
  status: 'sent' | 'delivered' | 'read' | 'dropped'
}

export interface TextMessage {
  kind: 'text'
  id: MessageId
  conversation: ConversationId
  /** Where it stands in the conversation: ascending, unique on this device. */
  order: number
  from: AccountId
  own: boolean
  text: string
  atMs: number
  /** Own ones: the least of the recipients' states. */
  status: MessageStatus
  /** Own ones in a conversation with several: how many of them have it. */
  counts?: { recipients: number; delivered: number; read: number; dropped: number }
  /** Set with `failed`; an error code of the protocol. */
  problem?: string
  /** Others' ones: read by this user, on whichever device. */
  read: boolean
  /** It went to others too, and the server did not say to whom, or what it said is not what the sender signed. */
  othersUnknown?: true
}

/** Lines between the messages. `waiting`: came, cannot be opened yet, asked for again; it turns into the text when that comes. */
export interface NoticeMessage {
  kind: 'notice'
  id: string
  conversation: ConversationId
  order: number
  atMs: number
  notice:
    | 'waiting'
    | 'unreadable'
    | 'keys-changed'
    | 'identity-reset'
    | 'bad-keys'
    | 'device-added'
    | 'device-removed'
  about?: AccountId
}

export type Message = TextMessage | NoticeMessage

export interface Conversation {
  id: ConversationId
  /** Everybody but oneself. */
  members: AccountId[]
  lastMessage?: Message
  lastAtMs: number
  unread: number
  draft: string
}

/** A window over a conversation's messages, ascending; grows at its old end. Dispose of it when it is no longer shown. */
export interface MessageWindow {
  messages: ReadonlySignal<readonly Message[]>
  hasOlder: ReadonlySignal<boolean>
  /** Loads up to a page of older ones. */
  loadOlder(): Promise<void>
  /** Moves the window so that it contains this message (from a search). */
  jumpTo(id: MessageId): Promise<void>
  dispose(): void
}

export interface SearchHit {
  conversation: ConversationId
  message: TextMessage
  /** UTF-16 offsets into `message.text`. */
  ranges: readonly (readonly [start: number, end: number])[]
}

export interface Device {
  number: number
  name: string
  current: boolean
  linked: boolean
  createdAtMs: number
  lastSeenMs?: number
}

export interface SafetyNumber {
  /** 60 digits. */
  digits: string
  /** What the QR code says; comparing two codes compares this. */
  qr: string
}

/** `whimbrel-link:2:…`; short enough for a QR code. */
export type LinkRequestText = string

/** Long work, in the order it began; gone when done. `total` is 0 while unknown. */
export interface Progress {
  id: number
  what: 'linking' | 'history' | 'sending' | 'signing-in' | 'recovering'
  done: number
  total: number
}

export interface Settings {
  readReceipts: boolean
  /** Whether others may see that this user is online. */
  showPresence: boolean
  theme: 'system' | 'light' | 'dark'
}

/** Bounds that the pages show and hold; the server's own where it tells. */
export interface Limits {
  textMaxChars: number
  textMaxBytes: number
  recipientsMaxCount: number
}

export interface Engine {
  readonly session: ReadonlySignal<SessionState>
  readonly line: ReadonlySignal<LineState>
  /** Most recent first. */
  readonly conversations: ReadonlySignal<readonly Conversation[]>
  /** Everybody that is known, by id: contacts, requests, members of conversations. */
  readonly people: ReadonlySignal<ReadonlyMap<AccountId, Person>>
  readonly devices: ReadonlySignal<readonly Device[]>
  readonly progress: ReadonlySignal<readonly Progress[]>
  readonly settings: ReadonlySignal<Settings>
  readonly limits: ReadonlySignal<Limits>
  /** Something to tell once, such as `wrong-recovery-key`; the pages show it and it goes. Bounded. */
  readonly alerts: ReadonlySignal<readonly { id: number; code: string; about?: AccountId }[]>
  dismissAlert(id: number): void

  register(handle: string, displayName: string, password: string, deviceName: string): Promise<void>
  signIn(handle: string, password: string, deviceName: string): Promise<void>
  /** Signs this device out at the server (if it can be reached) and erases everything of it here. */
  signOut(): Promise<void>

  findPerson(handle: string): Promise<Person | undefined>
  requestContact(id: AccountId): Promise<void>
  answerContact(id: AccountId, accept: boolean): Promise<void>
  /** Takes a request back, or ends a connection. */
  removeContact(id: AccountId): Promise<void>
  block(id: AccountId, blocked: boolean): Promise<void>
  acknowledgeReset(id: AccountId): Promise<void>

  /** The conversation with these, made if there is none; `members` without oneself. */
  openConversation(members: readonly AccountId[]): Promise<ConversationId>
  messages(conversation: ConversationId): MessageWindow
  /** Stored before it resolves; sent when there is a line, with the same id however often. */
  send(conversation: ConversationId, text: string): Promise<MessageId>
  /** Tries a failed one again, as a new message. */
  retry(id: MessageId): Promise<void>
  discard(id: MessageId): Promise<void>
  /** Everything that others wrote up to this one has been read. */
  markRead(conversation: ConversationId, upTo: MessageId): Promise<void>
  saveDraft(conversation: ConversationId, text: string): Promise<void>
  recipients(id: MessageId): Promise<readonly RecipientStatus[]>
  /** Over everything on this device, newest first, case and accents folded. Aborting ends it early. */
  search(text: string, signal: AbortSignal): AsyncIterable<SearchHit>

  safetyNumber(id: AccountId): Promise<SafetyNumber>
  /** `shown`: the digits that were compared; rejects with `safety-number-changed` if they are others by now. */
  setVerified(id: AccountId, verified: boolean, shown: string): Promise<void>

  /** The text of a new device's code: its device number, before one approves. Rejects with `bad-link-code`. */
  readLinkRequest(text: LinkRequestText): Promise<{ device: number; name: string }>
  /** On a linked device: vouches for the new one, which then links by itself. */
  approveLink(text: LinkRequestText): Promise<void>
  renameDevice(number: number, name: string): Promise<void>
  revokeDevice(number: number): Promise<void>
  /** Makes a new recovery key, publishes its public half, and returns it to be shown once. */
  createRecoveryKey(): Promise<string>
  readonly hasRecoveryKey: ReadonlySignal<boolean>
  /** On an unlinked device: links it with the recovery key, and opens the history. */
  recover(recoveryKey: string): Promise<void>
  /** On an unlinked device: gives up history and identity and begins anew; contacts are told. The server wants the password for it. */
  resetIdentity(password: string): Promise<void>

  updateProfile(displayName: string): Promise<void>
  /** Sets this user's picture (PNG, JPEG or WebP, at most 64 KiB unless the server says otherwise), or takes it away. */
  setAvatar(picture: Blob | null): Promise<void>
  /** Somebody's picture (one's own as well), `name` as their `avatar` says; undefined if it is gone. Kept on this device. */
  avatar(id: AccountId, name: string): Promise<Blob | undefined>
  updateSettings(change: Partial<Settings>): Promise<void>
  /** Connects now rather than at `retryAtMs`. */
  retryLine(): void
  /** After `displaced`: takes the device back to this browser. */
  takeOver(): void
}

/** Why something did not happen. `code`: of the protocol, or `offline`, `unlinked`, `bad-link-code`, `wrong-recovery-key`, `recovery-key-unfinished`,
 * `text-too-long`. */
export class EngineError extends Error {
  readonly code: string
  readonly retryAfterMs: number | undefined

  constructor(code: string, detail: string, retryAfterMs?: number) {
    super(detail)
    this.name = 'EngineError'
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
