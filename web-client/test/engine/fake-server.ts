/**
 * A server in memory: accounts, sessions, mailboxes and frames as docs/protocol tells, with what can go wrong to be switched on. It
 * believes whatever clients sign; that the real one does not is tested there.
 */
import {
  type Bytes,
  chainEntryHash,
  findWrap,
  fromBase64Url,
  fromUtf8,
  packWraps,
  toBase64Url,
  unpackWraps,
} from '../../src/core'
import type { Runtime } from '../../src/engine/runtime'
import { FakeAccount, type FakeDevice, type Json } from './fake-account'
import { answerRest } from './fake-rest'
import { FakeSocket } from './fake-socket'

export interface FakeMessage {
  readonly id: string
  readonly from: FakeAccount
  readonly device: number
  readonly atMs: number
  readonly to: readonly string[]
  readonly dropped: readonly string[]
  readonly body: string
  /** Those that came with it, which its entries have. */
  readonly first: Bytes
  /** With those that came later. */
  wraps: Bytes
}

export class FakeServer {
  readonly accounts = new Map<string, FakeAccount>()
  readonly messages = new Map<string, FakeMessage>()
  readonly requests: string[] = []
  readonly sockets: FakeSocket[] = []
  isDown = false
  /** Whom one session may watch; 0 for a server without presence. */
  watchMaxCount = 1_000
  /** Without what came later: recipients, approvals, archive, presence. */
  isOld = false
  /** Answers a `send` in the server's place; undefined leaves it to the server. */
  onSend: (frame: Json) => Json | 'unheard' | 'unanswered' | undefined = () => undefined
  /** Answers a key record in the server's place, which does not take it then; undefined leaves it to the server. */
  onRecord: (record: Json) => { status: number; json?: Json } | undefined = () => undefined
  /** Changes what a request is answered. */
  onAnswer: (path: string, answer: { status: number; json?: Json }) => { status: number; json?: Json } = (
    _,
    answer,
  ) => answer
  /** Changes the wraps of a message that came. */
  onWraps: (wraps: Bytes) => Bytes = (wraps) => wraps
  clockOffsetMs = 0
  private names = 0

  now(): number {
    return Date.now() + this.clockOffsetMs
  }

  name(): string {
    return `name-${++this.names}`
  }

  /** What an engine on a device of its own needs. */
  runtime(databaseName: string, extra: Partial<Runtime> = {}): Runtime {
    return {
      origin: 'http://fake',
      fetch: (input, init) => this.fetch(input as string, init),
      openSocket: (_, protocols) => this.openSocket(protocols) as unknown as WebSocket,
      now: () => Date.now(),
      random: () => 0,
      isOnline: () => true,
      onWake: () => () => undefined,
      databaseName,
      ...extra,
    }
  }

  /** The network goes, or comes back. */
  setDown(isDown: boolean): void {
    this.isDown = isDown
    if (isDown) {
      this.cut()
    }
  }

  /** All connections break. */
  cut(): void {
    this.sockets.splice(0).forEach((socket) => socket.end(1006))
  }

  byHandle(handle: string): FakeAccount {
    const account = [...this.accounts.values()].find((each) => each.handle === handle)
    if (!account) throw new Error(`no account ${handle}`)
    return account
  }

  byToken(token: string): { account: FakeAccount; device: FakeDevice } | undefined {
    for (const account of this.accounts.values()) {
      const device = [...account.devices.values()].find((each) => each.access === token && !each.revoked)
      if (device) return { account, device }
    }
    return undefined
  }

  private openSocket(protocols: readonly string[]): FakeSocket {
    const found = this.byToken((protocols[1] ?? '').replace('whimbrel.bearer.', ''))
    const socket = new FakeSocket(this, found?.account, found?.device)
    this.sockets.push(socket)
    return socket
  }

  private async fetch(url: string, init: RequestInit | undefined): Promise<Response> {
    await new Promise((resolve) => setTimeout(resolve))
    if (this.isDown) {
      throw new TypeError('no network')
    }
    const path = url.replace('http://fake/api', '')
    const method = init?.method ?? 'GET'
    this.requests.push(`${method} ${path}`)
    const headers = new Headers(init?.headers)
    const token = headers.get('Authorization')?.replace('Bearer ', '')
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Json) : {}
    if (path === '/keys/chain') {
      body.hash = toBase64Url(await chainEntryHash(fromBase64Url(String(body.entry))))
    }
    const file = init?.body instanceof Blob ? init.body : undefined
    const { picture, ...told } = answerRest(this, method, path, token, body, file)
    if (picture) {
      return new Response(picture, { headers: { 'Content-Type': picture.type } })
    }
    const answer = this.onAnswer(path, told)
    const json = answer.json === undefined ? null : JSON.stringify(answer.json)
    return new Response(json, { status: answer.status })
  }

  // Messages

  take(account: FakeAccount, device: FakeDevice, frame: Json): void {
    const id = String(frame.id)
    const told = this.onSend(frame)
    if (typeof told === 'object') {
      device.socket?.tell(told)
    }
    if (typeof told === 'object' || told === 'unheard') {
      return
    }
    this.log(account, device, frame)
    if (told !== 'unanswered') {
      device.socket?.tell({ type: 'accepted', id })
    }
  }

  private log(from: FakeAccount, device: FakeDevice, frame: Json): void {
    const id = String(frame.id)
    if (this.messages.has(id)) {
      return
    }
    const to = frame.to as string[]
    const wraps = this.onWraps(
      typeof frame.wraps === 'string' ? fromBase64Url(frame.wraps) : new Uint8Array(0),
    )
    const message: FakeMessage = {
      id,
      from,
      device: device.number,
      atMs: this.now(),
      to: to.filter((each) => this.mayWrite(from, each)),
      dropped: to.filter((each) => !this.mayWrite(from, each)),
      body: String(frame.body),
      first: wraps,
      wraps,
    }
    this.messages.set(id, message)
    const info = this.report(message)
    from.append((reader, isLive) => ({
      ...this.shown(message, from, reader, 'sent'),
      to: message.to,
      ...(message.dropped.length > 0 && { dropped: message.dropped }),
      ...(isLive && reader.number === device.number && { body: undefined }),
      ...(Object.keys(info).length > 0 && { info }),
    }))
    for (const user of message.to) {
      const recipient = this.accounts.get(user)
      if (recipient && recipient !== from) {
        recipient.append((reader) => this.shown(message, recipient, reader, 'message'))
      }
    }
  }

  private shown(
    message: FakeMessage,
    owner: FakeAccount,
    reader: FakeDevice,
    kind: string,
    wraps = message.first,
  ): Json {
    const wrap = findWrap(wraps, owner.id, reader.number)
    return {
      kind,
      id: message.id,
      from: message.from.id,
      device: message.device,
      atMs: message.atMs,
      body: message.body,
      ...(wrap && { wrap: { key: wrap.key, sealed: toBase64Url(wrap.sealed) } }),
    }
  }

  private mayWrite(from: FakeAccount, to: string): boolean {
    return from.id === to || from.connections.get(to)?.state === 'accepted'
  }

  /** Which devices have no wrap. */
  report(message: FakeMessage): Json {
    const missing: Json[] = []
    for (const user of new Set([...message.to, message.from.id])) {
      for (const device of this.accounts.get(user)?.records.keys() ?? []) {
        const isSender = user === message.from.id && device === message.device
        if (!isSender && !findWrap(message.wraps, user, device)) {
          missing.push({ account: user, device })
        }
      }
    }
    return missing.length > 0 ? { missing } : {}
  }

  /** A posted top-up: an entry `wrap` for each. */
  topUp(message: FakeMessage, packed: Bytes): Json {
    const fresh = unpackWraps(packed)
    const isFresh = (account: string, device: number): boolean =>
      fresh.some((wrap) => wrap.account === account && wrap.device === device)
    const kept = unpackWraps(message.wraps).filter((wrap) => !isFresh(wrap.account, wrap.device))
    message.wraps = packWraps([...kept, ...fresh])
    for (const user of new Set(fresh.map((wrap) => wrap.account))) {
      const account = this.accounts.get(user)
      account?.append((reader) => ({
        ...this.shown(message, account, reader, 'wrap', packed),
        body: undefined,
      }))
    }
    return this.report(message)
  }

  // Receipts

  acknowledge(account: FakeAccount, device: FakeDevice, n: number): void {
    const ids = account.mailbox
      .slice(device.acked, n)
      .map((entry) => account.entry(entry.n, device, false))
      .filter((entry) => entry.kind === 'message')
      .map((entry) => String(entry.id))
    device.acked = Math.max(device.acked, n)
    this.receipt('delivered', account, ids)
  }

  read(account: FakeAccount, ids: readonly string[]): void {
    const info = { read: [{ by: account.id, ids }] }
    account.append(() => ({ kind: 'receipt', id: this.anyId, from: account.id, atMs: this.now(), info }))
    if (account.settings.readReceipts === true) {
      this.receipt('read', account, ids)
    }
  }

  private receipt(what: 'delivered' | 'read', by: FakeAccount, ids: readonly string[]): void {
    for (const id of ids) {
      const sender = this.messages.get(id)?.from
      const info = { [what]: [{ by: by.id, ids: [id] }] }
      sender?.append(() => ({ kind: 'receipt', id, from: by.id, atMs: this.now(), info }))
    }
  }

  private readonly anyId = '01a20e0b-f786-771b-a3be-4febf15d56e4'

  // Presence

  /** Connected on both sides, no block on either, not hidden, and with a session. */
  isOnlineTo(viewer: FakeAccount, id: string): boolean {
    const other = this.accounts.get(id)
    const isFine = (one: FakeAccount, two: string): boolean =>
      one.connections.get(two)?.state === 'accepted' && one.connections.get(two)?.blocked === false
    return (
      other !== undefined &&
      isFine(viewer, id) &&
      isFine(other, viewer.id) &&
      other.settings.showPresence === true &&
      [...other.devices.values()].some((device) => device.socket !== undefined)
    )
  }

  /** Who is there, or may be seen, may have changed. */
  presenceChanged(): void {
    this.sockets.forEach((socket) => socket.tellPresence())
  }

  // Keys and connections

  keysChanged(account: FakeAccount): void {
    const info = { ...account.keys, chain: account.chain }
    const readers = [account, ...[...account.connections.keys()].map((id) => this.accounts.get(id))]
    for (const reader of readers) {
      reader?.append(() => ({ kind: 'keys', id: this.anyId, from: account.id, atMs: this.now(), info }))
    }
  }

  profileChanged(account: FakeAccount): void {
    const info = { user: account.profile }
    const connected = [...account.connections].filter(([, { state }]) => state === 'accepted')
    for (const reader of [account, ...connected.map(([id]) => this.accounts.get(id))]) {
      reader?.append(() => ({ kind: 'profile', id: this.anyId, from: account.id, atMs: this.now(), info }))
    }
  }

  /** The same for a device that signed in, was renamed or revoked. */
  devicesChanged(account: FakeAccount): void {
    const info = { devices: true }
    account.append(() => ({ kind: 'keys', id: this.anyId, from: account.id, atMs: this.now(), info }))
  }

  /** Its own devices are told, and nobody else. */
  archiveKeysChanged(account: FakeAccount): void {
    const info = { ...account.keys, records: [] }
    account.append(() => ({ kind: 'keys', id: this.anyId, from: account.id, atMs: this.now(), info }))
  }

  connect(one: FakeAccount, other: FakeAccount, state: string, otherState: string): void {
    this.connection(one, other, state)
    this.connection(other, one, otherState)
  }

  private connection(owner: FakeAccount, about: FakeAccount, state: string): void {
    owner.connections.set(about.id, { state, blocked: false })
    const info = { state, blocked: false, user: about.profile }
    owner.append(() => ({ kind: 'connection', id: this.anyId, from: about.id, atMs: this.now(), info }))
    this.presenceChanged()
  }
}

/** The fields of exact JSON bytes as base64url. */
export function jsonOf(base64: unknown): Json {
  return JSON.parse(fromUtf8(fromBase64Url(String(base64))) ?? '') as Json
}
