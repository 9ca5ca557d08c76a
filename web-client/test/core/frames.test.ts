/** The texts are those that `WireFormatTest` (module protocol) freezes. */
import { describe, expect, it } from 'vitest'
import {
  decodeServerFrame,
  encodeClientFrame,
  FormError,
  packWraps,
  readPage,
  readReceipts,
  readWrapReport,
  type ServerFrame,
  utf8,
} from '../../src/core'

const ID = '0190a5b0-0000-7000-8000-000000000001'
const ANN = '0190a5b0-0000-7000-8000-00000000000a'
const BEN = '0190a5b0-0000-7000-8000-00000000000b'
const LIMITS =
  '{"frameMaxBytes":65536,"bodyMaxBytes":8192,"recipientsMax":1000,"devicesMax":5,"pageMaxCount":50,"readMaxCount":100,"ackTimeoutMs":60000,"pingIntervalMs":30000}'

describe('frames that a client sends', () => {
  it('should look as servers know them', () => {
    const wraps = packWraps([{ account: BEN, device: 2, key: 3, sealed: new Uint8Array(80) }])
    const send = { type: 'send', id: ID, to: [ANN, BEN], body: utf8('hi?>'), wraps } as const
    expect(encodeClientFrame(send)).toBe(
      `{"type":"send","id":"${ID}","to":["${ANN}","${BEN}"],"body":"aGk_Pg","wraps":"AZClsAAAcACAAAAAAAAACwACAAAAAw${'A'.repeat(106)}"}`,
    )
    expect(encodeClientFrame({ ...send, to: [ANN], wraps: new Uint8Array(0) })).toBe(
      `{"type":"send","id":"${ID}","to":["${ANN}"],"body":"aGk_Pg"}`,
    )
    expect(encodeClientFrame({ type: 'ack', n: 7 })).toBe('{"type":"ack","n":7}')
    expect(encodeClientFrame({ type: 'sync', after: 3 })).toBe('{"type":"sync","after":3}')
    expect(encodeClientFrame({ type: 'read', ids: [ID] })).toBe(`{"type":"read","ids":["${ID}"]}`)
    expect(encodeClientFrame({ type: 'watch', users: [ANN] })).toBe(`{"type":"watch","users":["${ANN}"]}`)
    expect(encodeClientFrame({ type: 'watch', users: [] })).toBe('{"type":"watch","users":[]}')
    expect(encodeClientFrame({ type: 'ping' })).toBe('{"type":"ping"}')
  })
})

describe('frames that a server sends', () => {
  const SEALED = new Uint8Array(80)
  const entry = {
    type: 'entry',
    id: ID,
    from: ANN,
    device: 2,
    atMs: 1_720_000_000_001,
    to: [],
    dropped: [],
  } as const

  it.each<[string, ServerFrame]>([
    [
      `{"type":"hello","serverTimeMs":1720000000000,"account":"${ANN}","device":2,"head":9,"acked":7,"limits":${LIMITS}}`,
      {
        type: 'hello',
        serverTimeMs: 1_720_000_000_000,
        account: ANN,
        device: 2,
        head: 9,
        acked: 7,
        limits: {
          frameMaxBytes: 65_536,
          bodyMaxBytes: 8_192,
          recipientsMax: 1_000,
          devicesMax: 5,
          pageMaxCount: 50,
          readMaxCount: 100,
          ackTimeoutMs: 60_000,
          pingIntervalMs: 30_000,
          watchMaxCount: 0,
        },
      },
    ],
    [`{"type":"accepted","id":"${ID}"}`, { type: 'accepted', id: ID }],
    [
      `{"type":"rejected","id":"${ID}","code":"busy","detail":"Too many messages are waiting.","retryAfterMs":2000}`,
      {
        type: 'rejected',
        id: ID,
        code: 'busy',
        detail: 'Too many messages are waiting.',
        retryAfterMs: 2_000,
      },
    ],
    [
      `{"type":"rejected","id":"${ID}","code":"id-time","detail":"Too far.","serverTimeMs":1720000000000}`,
      { type: 'rejected', id: ID, code: 'id-time', detail: 'Too far.', serverTimeMs: 1_720_000_000_000 },
    ],
    [
      `{"type":"entry","n":8,"wrap":{"key":3,"sealed":"${'A'.repeat(107)}"},"kind":"message","id":"${ID}","from":"${ANN}","device":2,"atMs":1720000000001,"body":"aGk_Pg"}`,
      { ...entry, n: 8, kind: 'message', body: utf8('hi?>'), wrap: { key: 3, sealed: SEALED } },
    ],
    [
      `{"type":"entry","n":9,"kind":"sent","id":"${ID}","from":"${ANN}","device":2,"atMs":1720000000001,"to":["${BEN}"],"dropped":["${ANN}"],"info":{"missing":[{"account":"${ANN}","device":2}]}}`,
      {
        ...entry,
        n: 9,
        kind: 'sent',
        to: [BEN],
        dropped: [ANN],
        info: { missing: [{ account: ANN, device: 2 }] },
      },
    ],
    [
      `{"type":"entry","n":10,"kind":"refused","id":"${ID}","from":"${ANN}","device":0,"atMs":1720000000001,"code":"id-taken"}`,
      { ...entry, n: 10, kind: 'refused', device: 0, code: 'id-taken' },
    ],
    ['{"type":"sync","after":3,"through":53,"head":90}', { type: 'sync', after: 3, through: 53, head: 90 }],
    [
      '{"type":"error","code":"not-json","detail":"the frame is not a JSON object"}',
      { type: 'error', code: 'not-json', detail: 'the frame is not a JSON object' },
    ],
    [
      `{"type":"presence","online":["${ANN}"],"offline":[]}`,
      { type: 'presence', online: [ANN], offline: [] },
    ],
    ['{"type":"pong"}', { type: 'pong' }],
  ])('should be read: %s', (text, frame) => {
    expect(decodeServerFrame(text)).toEqual(frame)
    expect(decodeServerFrame(text.replace('{', '{"later":[{}],'))).toEqual(frame)
  })

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"toString"}'],
    ['a client frame', '{"type":"ack","n":1}'],
    ['a missing field', '{"type":"accepted"}'],
    ['a UUID in capitals', `{"type":"accepted","id":"${ID.toUpperCase()}A"}`],
    ['a number as text', '{"type":"sync","after":"3","through":53,"head":90}'],
    ['a negative number', '{"type":"sync","after":-3,"through":53,"head":90}'],
    ['a fraction', '{"type":"sync","after":0.5,"through":53,"head":90}'],
    ['a number beyond 2^53', '{"type":"sync","after":9007199254740993,"through":53,"head":90}'],
    ['a list with another thing', `{"type":"presence","online":["${ANN}",1],"offline":[]}`],
    ['an unknown kind', `{"type":"entry","n":1,"kind":"x","id":"${ID}","from":"${ANN}","device":0,"atMs":1}`],
    ['an entry 0', `{"type":"entry","n":0,"kind":"keys","id":"${ID}","from":"${ANN}","device":0,"atMs":1}`],
    [
      'a wrap of another size',
      `{"type":"entry","n":1,"kind":"wrap","id":"${ID}","from":"${ANN}","device":1,"atMs":1,"wrap":{"key":1,"sealed":"AAAA"}}`,
    ],
    [
      'a body with padding',
      `{"type":"entry","n":1,"kind":"message","id":"${ID}","from":"${ANN}","device":1,"atMs":1,"body":"aGk="}`,
    ],
  ])('should be refused: %s', (_, text) => {
    expect(() => decodeServerFrame(text)).toThrow(FormError)
  })

  it.each([0, 1_000])('should tell how many may be watched: %d', (watchMaxCount) => {
    const told = { ...(JSON.parse(LIMITS) as object), watchMaxCount }
    const hello = { type: 'hello', serverTimeMs: 1, account: ANN, device: 1, head: 0, acked: 0, limits: told }
    expect(decodeServerFrame(JSON.stringify(hello))).toMatchObject({ limits: { watchMaxCount } })
  })

  it('should be read as a page of the history too', () => {
    const wrap = 'A'.repeat(54)
    const page = readPage(
      JSON.parse(
        `{"after":0,"through":1,"head":1,"entries":[{"n":1,"kind":"message","id":"${ID}","from":"${ANN}","device":1,"atMs":1,"body":"aGk_Pg","archive":{"epoch":2,"wrap":"${wrap}"}}]}`,
      ),
    )
    expect(page).toMatchObject({ through: 1, entries: [{ archive: { epoch: 2, wrap: new Uint8Array(40) } }] })
  })

  it('should tell of wraps and receipts', () => {
    expect(readWrapReport(undefined)).toEqual({
      missing: [],
      extra: [],
      stale: [],
      superseded: [],
      records: [],
    })
    const report = {
      stale: [{ account: ANN, device: 2 }],
      records: [{ account: ANN, device: 2, record: 'aGk_Pg', signature: 'AA' }],
    }
    expect(readWrapReport(report)).toMatchObject({
      missing: [],
      stale: [{ account: ANN, device: 2 }],
      records: [{ account: ANN, device: 2, signed: { bytes: utf8('hi?>'), signature: new Uint8Array(1) } }],
    })
    expect(() => readWrapReport({ missing: [{ account: ANN }] })).toThrow(FormError)
    expect(readReceipts({ read: [{ by: ANN, ids: [ID] }] })).toEqual({
      delivered: [],
      read: [{ by: ANN, ids: [ID] }],
    })
    expect(() => readReceipts({ read: [{ ids: [ID] }] })).toThrow(FormError)
    expect(() => readReceipts(undefined)).toThrow(FormError)
  })
})
