import type { AccountId, Person } from '../../engine/api'
import { noticeWords } from '../conversations/preview'
import { Icon } from '../parts/icons'
import { strings } from '../strings'
import { dayName } from '../times'
import { Bubble } from './bubble'
import type { Row } from './rows'

interface RowViewProps {
  row: Row
  several: boolean
  people: ReadonlyMap<AccountId, Person>
  found: boolean
  onDetails: (id: string) => void
  onRetry: (id: string) => void
  onDiscard: (id: string) => void
}

const LOUD: ReadonlySet<string> = new Set(['identity-reset', 'bad-keys'])

export function RowView({ row, several, people, found, onDetails, onRetry, onDiscard }: RowViewProps) {
  switch (row.kind) {
    case 'top':
      return (
        <div class="list-top">
          {row.more ? (
            <span>{strings.conversation.loadingOlder}</span>
          ) : (
            <>
              <Icon name="lock" size={20} />
              <strong>{strings.conversation.beginning}</strong>
              <span>{strings.conversation.beginningHint}</span>
            </>
          )}
        </div>
      )
    case 'day':
      return (
        <div class="day">
          <span>{dayName(row.atMs)}</span>
        </div>
      )
    case 'unread':
      return (
        <div class="unread-line">
          <span>{strings.conversation.unreadFrom}</span>
        </div>
      )
    case 'notice': {
      const { message } = row
      const loud = LOUD.has(message.notice)
      return (
        <article class={`notice ${loud ? 'notice-loud' : ''}`} tabIndex={-1}>
          <Icon name={loud ? 'alert' : message.notice === 'waiting' ? 'retry' : 'info'} size={16} />
          <span dir="auto">{noticeWords(message, people)}</span>
        </article>
      )
    }
    case 'text':
      return (
        <Bubble
          message={row.message}
          first={row.first}
          last={row.last}
          several={several}
          people={people}
          found={found}
          onDetails={() => onDetails(row.message.id)}
          onRetry={() => onRetry(row.message.id)}
          onDiscard={() => onDiscard(row.message.id)}
        />
      )
  }
}
