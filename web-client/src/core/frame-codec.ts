/**
 * Frames to JSON text and back. Reading is strict about the fields that are known, and passes over others, so that a later server may
 * add some.
 */
import { toBase64Url } from './base64url'
import { FormError, requireForm } from './bytes'
import { Fields } from './fields'
import {
  type ArchivedKey,
  type ClientFrame,
  ENTRY_KINDS,
  type EntryFrame,
  type EntryKind,
  type HelloFrame,
  type RejectedFrame,
  type ServerFrame,
  type ServerLimits,
  type SyncMarkFrame,
} from './frames'
import { type KeyWrap, SEALED_BYTES } from './wraps'

/** The size of a wrapped content key: AES-KW (RFC 3394) adds 8 bytes to the 32. */
export const ARCHIVE_WRAP_BYTES = 40

export function encodeClientFrame(frame: ClientFrame): string {
  if (frame.type !== 'send') {
    return JSON.stringify(frame)
  }
  const { type, id, to, body, wraps } = frame
  return JSON.stringify({
    type,
    id,
    to,
    body: toBase64Url(body),
    ...(wraps.length === 0 ? {} : { wraps: toBase64Url(wraps) }),
  })
}

/** Throws a {@link FormError} if it is no frame that a server may send. */
export function decodeServerFrame(text: string): ServerFrame {
  const fields = Fields.of(parse(text), 'the frame')
  const type = fields.text('type')
  switch (type) {
    case 'hello':
      return hello(fields)
    case 'accepted':
      return { type, id: fields.uuid('id') }
    case 'rejected':
      return rejected(fields)
    case 'entry':
      return readEntry(fields.raw())
    case 'sync':
      return syncMark(fields)
    case 'error':
      return { type, code: fields.text('code'), detail: fields.text('detail') }
    case 'presence':
      return { type, online: fields.uuids('online'), offline: fields.uuids('offline') }
    case 'pong':
      return { type }
    default:
      throw new FormError('a frame of an unknown type')
  }
}

/** One entry, on the socket or of a page that `GET /api/message` gives (where it may have no `type`). */
export function readEntry(value: unknown): EntryFrame {
  const fields = Fields.of(value, 'the entry')
  const body = fields.optional('body', (f) => f.bytes('body'))
  const code = fields.optional('code', (f) => f.text('code'))
  const wrap = fields.optional('wrap', (f) => keyWrap(f.child('wrap')))
  const archive = fields.optional('archive', (f) => archivedKey(f.child('archive')))
  const info = fields.optional('info', (f) => f.child('info').raw())
  return {
    type: 'entry',
    n: fields.number('n', 1),
    kind: entryKind(fields.text('kind')),
    id: fields.uuid('id'),
    from: fields.uuid('from'),
    device: fields.number('device'),
    atMs: fields.number('atMs'),
    to: fields.optional('to', (f) => f.uuids('to')) ?? [],
    dropped: fields.optional('dropped', (f) => f.uuids('dropped')) ?? [],
    ...(body && { body }),
    ...(code !== undefined && { code }),
    ...(wrap && { wrap }),
    ...(archive && { archive }),
    ...(info && { info }),
  }
}

/** A page of `GET /api/message`. */
export function readPage(value: unknown): Omit<SyncMarkFrame, 'type'> & { entries: EntryFrame[] } {
  const fields = Fields.of(value, 'the page')
  const { after, through, head } = syncMark(fields)
  return { after, through, head, entries: fields.children('entries').map((entry) => readEntry(entry.raw())) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new FormError('the frame is not well-formed JSON') // the parser's own text would quote the input
  }
}

function entryKind(text: string): EntryKind {
  const kind = ENTRY_KINDS.find((known) => known === text)
  requireForm(kind !== undefined, 'an entry of an unknown kind')
  return kind
}

function keyWrap(fields: Fields): KeyWrap {
  return { key: fields.number('key', 1), sealed: fields.bytes('sealed', SEALED_BYTES) }
}

function archivedKey(fields: Fields): ArchivedKey {
  return { epoch: fields.number('epoch', 1), wrap: fields.bytes('wrap', ARCHIVE_WRAP_BYTES) }
}

function rejected(fields: Fields): RejectedFrame {
  const retryAfterMs = fields.optional('retryAfterMs', (f) => f.number('retryAfterMs'))
  const serverTimeMs = fields.optional('serverTimeMs', (f) => f.number('serverTimeMs'))
  return {
    type: 'rejected',
    id: fields.uuid('id'),
    code: fields.text('code'),
    detail: fields.text('detail'),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(serverTimeMs !== undefined && { serverTimeMs }),
  }
}

function syncMark(fields: Fields): SyncMarkFrame {
  return {
    type: 'sync',
    after: fields.number('after'),
    through: fields.number('through'),
    head: fields.number('head'),
  }
}

function hello(fields: Fields): HelloFrame {
  return {
    type: 'hello',
    serverTimeMs: fields.number('serverTimeMs'),
    account: fields.uuid('account'),
    device: fields.number('device', 1),
    head: fields.number('head'),
    acked: fields.number('acked'),
    limits: limits(fields.child('limits')),
  }
}

function limits(fields: Fields): ServerLimits {
  return {
    frameMaxBytes: fields.number('frameMaxBytes', 1),
    bodyMaxBytes: fields.number('bodyMaxBytes', 1),
    recipientsMax: fields.number('recipientsMax', 1),
    devicesMax: fields.number('devicesMax', 1),
    pageMaxCount: fields.number('pageMaxCount', 1),
    readMaxCount: fields.number('readMaxCount', 1),
    ackTimeoutMs: fields.number('ackTimeoutMs', 1),
    pingIntervalMs: fields.number('pingIntervalMs', 1),
    watchMaxCount: fields.optional('watchMaxCount', (f) => f.number('watchMaxCount')) ?? 0,
  }
}
