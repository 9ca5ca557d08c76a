import type { MessageStatus, TextMessage } from '../../engine/api'
import { strings } from '../strings'

const drawings: Readonly<Record<MessageStatus, string>> = {
  queued: 'M9 4a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM9 6.5v3.3l2 1.2',
  sent: 'M4.5 9.8l3 3 6-6.5',
  delivered: 'M1.8 9.8l3 3 6-6.5M8.8 12.3l.8.5 6-6.5',
  read: 'M5.6 9.3l2.4 2.4 4.6-5',
  failed: 'M9 3.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM9 6.5v3.5M9 12.5v.01',
}

/** The words for how far an own message has come; with several recipients, how many of them. */
export function statusWords(message: Pick<TextMessage, 'status' | 'counts'>): string {
  const { status, counts } = message
  if (counts && counts.recipients > 1) {
    if (status === 'delivered' || status === 'sent') {
      if (counts.read > 0) return strings.conversation.readBy(counts.read, counts.recipients)
      if (counts.delivered > 0) return strings.conversation.toldTo(counts.delivered, counts.recipients)
    }
  }
  return strings.conversation.status[status]
}

/** A small drawing and the same in words. Read differs from delivered by fill, not by colour alone. */
export function StatusMark({ message }: { message: Pick<TextMessage, 'status' | 'counts'> }) {
  const { status } = message
  return (
    <span class={`mark mark-${status}`} title={statusWords(message)}>
      <svg viewBox="0 0 18 18" width="18" height="18" aria-hidden="true" focusable="false">
        {status === 'read' && <circle class="mark-ground" cx="9" cy="9" r="7" />}
        <path d={drawings[status]} />
      </svg>
      <span class="visually-hidden">{statusWords(message)}</span>
    </span>
  )
}
