import { useState } from 'preact/hooks'
import type { Conversation } from '../../engine/api'
import { useEngine } from '../engine-context'
import { MembersAvatar } from '../parts/avatar'
import { Icon } from '../parts/icons'
import { useHeadingFocus } from '../parts/use-heading-focus'
import { MembersDialog } from '../people/members-dialog'
import { HandleAndPresence } from '../people/presence-words'
import { goBack, linkTo } from '../router'
import { strings } from '../strings'

export function ConversationHead({ conversation, title }: { conversation: Conversation; title: string }) {
  const { people } = useEngine()
  const [membersShown, setMembersShown] = useState(false)
  const heading = useHeadingFocus(conversation.id)
  const { members } = conversation
  const only = members.length === 1 && members[0] !== undefined ? people.value.get(members[0]) : undefined
  const inside = (
    <>
      <MembersAvatar members={members} people={people.value} />
      <span class="head-text">
        <span class="head-name">
          <bdi>{title}</bdi>
          {only?.verified && (
            <span class="verified" title={strings.person.verifiedHint}>
              <Icon name="shield" size={16} />
              <span class="visually-hidden">{strings.person.verified}</span>
            </span>
          )}
        </span>
        <span class="head-sub">
          {only ? (
            <HandleAndPresence person={only} />
          ) : (
            `${strings.conversation.members(members.length)} ${strings.conversation.withYou}`
          )}
        </span>
      </span>
    </>
  )
  return (
    <header class="conversation-head">
      <button
        type="button"
        class="icon-button head-back"
        aria-label={strings.common.back}
        onClick={() => goBack()}
      >
        <Icon name="back" />
      </button>
      <h1 ref={heading} tabIndex={-1} class="visually-hidden">
        {title}
      </h1>
      {only ? (
        <a class="head-link" {...linkTo({ page: 'person', id: only.id })}>
          {inside}
        </a>
      ) : (
        <button type="button" class="head-link" aria-haspopup="dialog" onClick={() => setMembersShown(true)}>
          {inside}
        </button>
      )}
      {membersShown && <MembersDialog members={members} onClose={() => setMembersShown(false)} />}
    </header>
  )
}
