// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import type { Message, TextMessage } from '../../engine/api'
import { buildRows, firstUnread, type Row } from './rows'

const START = new Date(2026, 4, 4, 12).getTime()

function text(n: number, minutes: number, more: Partial<TextMessage> = {}): TextMessage {
  return {
    kind: 'text',
    id: `m${n}`,
    conversation: 'c',
    order: n,
    from: 'ada',
    own: false,
    text: 'x',
    atMs: START + minutes * 60_000,
    status: 'sent',
    read: true,
    ...more,
  }
}

const shape = (rows: Row[]): string[] =>
  rows.map((row) =>
    row.kind === 'text' ? `${row.message.id}${row.first ? '<' : ''}${row.last ? '>' : ''}` : row.kind,
  )

it('should join messages of one person within five minutes', () => {
  const rows = buildRows([text(1, 0), text(2, 1), text(3, 7), text(4, 8, { from: 'bo' })], {
    hasOlder: false,
  })
  expect(shape(rows)).toEqual(['top', 'day', 'm1<', 'm2>', 'm3<>', 'm4<>'])
})

it('should put a line between days, also within a group', () => {
  const rows = buildRows([text(1, 11 * 60 + 59), text(2, 12 * 60 + 1)], { hasOlder: true })
  expect(shape(rows)).toEqual(['top', 'day', 'm1<>', 'day', 'm2<>'])
})

it('should put the line of unread messages before the first of them', () => {
  const messages = [text(1, 0), text(2, 1, { read: false }), text(3, 2, { read: false })]
  expect(firstUnread(messages)).toBe('m2')
  expect(shape(buildRows(messages, { hasOlder: false, unreadFrom: 'm2' }))).toEqual([
    'top',
    'day',
    'm1<>',
    'unread',
    'm2<',
    'm3>',
  ])
})

it('should not call own messages unread', () => {
  expect(firstUnread([text(1, 0, { own: true, read: false })])).toBeUndefined()
})

it('should let notices end a group', () => {
  const notice: Message = {
    kind: 'notice',
    id: 'n',
    conversation: 'c',
    order: 2,
    atMs: START + 60_000,
    notice: 'waiting',
  }
  expect(shape(buildRows([text(1, 0), notice, text(3, 2)], { hasOlder: false }))).toEqual([
    'top',
    'day',
    'm1<>',
    'notice',
    'm3<>',
  ])
})

it('should have keys that stay when older ones come', () => {
  const later = [text(5, 0), text(6, 1)]
  const before = buildRows(later, { hasOlder: true })
  const after = buildRows([text(1, -60), text(2, -50), ...later], { hasOlder: true })
  const keys = new Set(after.map((row) => row.key))
  expect(before.filter((row) => row.kind === 'text').every((row) => keys.has(row.key))).toBe(true)
  expect(keys.size).toBe(after.length)
})

it('should build ten thousand rows within a frame', () => {
  const messages = Array.from({ length: 10_000 }, (_, i) => text(i, i * 3))
  buildRows(messages, { hasOlder: true })
  const begun = performance.now()
  expect(buildRows(messages, { hasOlder: true }).length).toBeGreaterThan(10_000)
  // A frame is 16 ms; a busy machine gets ten times as much.
  expect(performance.now() - begun).toBeLessThan(160)
})
