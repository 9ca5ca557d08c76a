import type { Message, NoticeMessage, TextMessage } from '../../engine/api'
import { dayNumber } from '../times'

/** What stands below another in a conversation. The key stays the same as long as it is the same thing. */
export type Row =
  | { kind: 'top'; key: 'top'; more: boolean }
  | { kind: 'day'; key: string; atMs: number }
  | { kind: 'unread'; key: 'unread' }
  | { kind: 'notice'; key: string; message: NoticeMessage }
  | { kind: 'text'; key: string; message: TextMessage; first: boolean; last: boolean }

export const messageKey = (id: string): string => `m:${id}`

/** Messages of one person within this belong together. */
const GROUP_MS = 5 * 60_000

export function buildRows(
  messages: readonly Message[],
  options: { hasOlder: boolean; unreadFrom?: string | undefined },
): Row[] {
  const rows: Row[] = [{ kind: 'top', key: 'top', more: options.hasOlder }]
  let day = NaN
  let before: Extract<Row, { kind: 'text' }> | undefined
  for (const message of messages) {
    const today = dayNumber(message.atMs)
    if (today !== day) {
      day = today
      rows.push({ kind: 'day', key: `d:${message.id}`, atMs: message.atMs })
      before = undefined
    }
    if (message.id === options.unreadFrom) {
      rows.push({ kind: 'unread', key: 'unread' })
      before = undefined
    }
    const key = messageKey(message.id)
    if (message.kind === 'notice') {
      rows.push({ kind: 'notice', key, message })
      before = undefined
      continue
    }
    const joins = before !== undefined && belongs(before.message, message)
    if (joins && before) before.last = false
    before = { kind: 'text', key, message, first: !joins, last: true }
    rows.push(before)
  }
  return rows
}

const belongs = (earlier: TextMessage, later: TextMessage): boolean =>
  earlier.from === later.from && Math.abs(later.atMs - earlier.atMs) < GROUP_MS && earlier.status !== 'failed'

/** Heights before anything was measured, in px: near enough that the scroll bar does not jump. */
export function estimateHeight(row: Row): number {
  switch (row.kind) {
    case 'top':
      return 96
    case 'day':
    case 'unread':
      return 46
    case 'notice':
      return 44
    case 'text': {
      const lines = row.message.text.split('\n').reduce((n, line) => n + Math.ceil((line.length + 8) / 56), 0)
      return 18 + lines * 21 + (row.first ? 10 : 2)
    }
  }
}

/** The first message of others that is not read, which gets the line "new messages". */
export function firstUnread(messages: readonly Message[]): string | undefined {
  return messages.find((one) => one.kind === 'text' && !one.own && !one.read)?.id
}
