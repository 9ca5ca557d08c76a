/** Messages and notices as they are kept, and as they are shown. */
import type { Message, MessageStatus, NoticeMessage } from '../api'

export type RecipientState = 'sent' | 'delivered' | 'read' | 'dropped'

interface StoredBase {
  readonly id: string
  readonly conversation: string
  readonly order: number
  readonly atMs: number
}

export interface StoredText extends StoredBase {
  readonly kind: 'text'
  readonly from: string
  readonly own: boolean
  readonly text: string
  /** Of own ones, until the server has it; then the recipients' states tell. */
  readonly sending?: 'queued' | 'failed'
  readonly problem?: string
  /** Of own ones. */
  readonly recipients?: Readonly<Record<string, RecipientState>>
  readonly read: boolean
  readonly othersUnknown?: true
}

export interface StoredNotice extends StoredBase {
  readonly kind: 'notice'
  readonly notice: NoticeMessage['notice']
  readonly about?: string
}

export type StoredMessage = StoredText | StoredNotice

const RANK: Readonly<Record<RecipientState, number>> = { dropped: 0, sent: 1, delivered: 2, read: 3 }

/** The further of two states; dropped only ever gives way to what proves that it went. */
export function further(before: RecipientState | undefined, told: RecipientState): RecipientState {
  return before === undefined || RANK[told] > RANK[before] ? told : before
}

/** Where a message stands that has just been sent to these, and could not go to those. */
export function statesOf(
  recipients: readonly string[],
  dropped: readonly string[],
): Record<string, RecipientState> {
  const states = recipients.map((id) => [id, 'sent'] as const)
  return Object.fromEntries([...states, ...dropped.map((id) => [id, 'dropped'] as const)])
}

export function shown(stored: StoredMessage): Message {
  if (stored.kind === 'notice') {
    return { ...stored }
  }
  const { sending, recipients, problem, ...text } = stored
  const states = Object.values(recipients ?? {})
  return {
    ...text,
    status: sending ?? statusOf(states),
    ...(problem !== undefined && { problem }),
    ...(stored.own && states.length > 1 && { counts: countsOf(states) }),
  }
}

/** The least that those who get it have reached. */
function statusOf(states: readonly RecipientState[]): MessageStatus {
  const going = states.filter((state) => state !== 'dropped')
  const least = Math.min(...going.map((state) => RANK[state]))
  if (going.length === 0) {
    return 'sent'
  }
  return least === RANK.read ? 'read' : least === RANK.delivered ? 'delivered' : 'sent'
}

function countsOf(states: readonly RecipientState[]): {
  recipients: number
  delivered: number
  read: number
  dropped: number
} {
  const count = (...wanted: RecipientState[]): number =>
    states.filter((state) => wanted.includes(state)).length
  return {
    recipients: states.length,
    delivered: count('delivered', 'read'),
    read: count('read'),
    dropped: count('dropped'),
  }
}
