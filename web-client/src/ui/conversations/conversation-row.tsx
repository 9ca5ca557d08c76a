import type { AccountId, Conversation, Person } from '../../engine/api'
import { StatusMark } from '../conversation/status-mark'
import { membersTitle } from '../engine-context'
import { MembersAvatar } from '../parts/avatar'
import { Icon } from '../parts/icons'
import { linkTo } from '../router'
import { strings } from '../strings'
import { listTime } from '../times'
import { previewOf } from './preview'

interface RowProps {
  conversation: Conversation
  people: ReadonlyMap<AccountId, Person>
  current: boolean
}

export function ConversationRow({ conversation, people, current }: RowProps) {
  const { members, lastMessage, unread, draft } = conversation
  const title = membersTitle(people, members)
  const preview = previewOf(lastMessage, members.length > 1, people)
  const reset = members.some((id) => people.get(id)?.identityReset)
  const [only] = members
  const online = members.length === 1 && only !== undefined && people.get(only)?.online === true
  const own = lastMessage?.kind === 'text' && lastMessage.own ? lastMessage : undefined
  return (
    <a
      class={`row ${unread > 0 ? 'row-unread' : ''}`}
      {...linkTo({ page: 'conversation', id: conversation.id })}
      aria-current={current ? 'page' : undefined}
    >
      <MembersAvatar members={members} people={people} />
      <span class="row-text">
        <span class="row-top">
          <span class="row-title">
            <bdi>{title}</bdi>
            {online && <span class="visually-hidden">, {strings.common.online}</span>}
          </span>
          {reset && (
            <span class="row-alert">
              <Icon name="alert" size={16} />
              <span class="visually-hidden">{strings.conversation.reset(title)}</span>
            </span>
          )}
          {conversation.lastAtMs > 0 && <time class="row-time">{listTime(conversation.lastAtMs)}</time>}
        </span>
        <span class="row-bottom">
          {draft ? (
            <span class="row-preview">
              <span class="row-draft">{strings.conversations.draft}</span> <bdi>{draft.slice(0, 160)}</bdi>
            </span>
          ) : (
            <span class="row-preview">
              {own && <StatusMark message={own} />}
              {preview.by && !own && <span class="row-by">{preview.by} </span>}
              <bdi>{preview.text}</bdi>
            </span>
          )}
          {unread > 0 && (
            <span class="badge">
              <span aria-hidden="true">{unread > 999 ? '999+' : unread}</span>
              <span class="visually-hidden">{strings.conversations.unread(unread)}</span>
            </span>
          )}
        </span>
      </span>
    </a>
  )
}
