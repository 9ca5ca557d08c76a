import { useEffect } from 'preact/hooks'
import type { Conversation, ConversationId } from '../../engine/api'
import { membersTitle, useEngine } from '../engine-context'
import { strings } from '../strings'
import { NotFound } from '../not-found'
import { route } from '../router'
import { ConversationHead } from './conversation-head'
import { Composer } from './composer'
import { ContactBar, ResetBanner } from './contact-bar'
import { MessageList } from './message-list'
import { useRef } from 'preact/hooks'
import type { VirtualListHandle } from './virtual-list'

export function ConversationPage({ id }: { id: ConversationId }) {
  const engine = useEngine()
  const conversation = engine.conversations.value.find((one) => one.id === id)
  const known = engine.people.value.has(id)
  // A page that is reloaded before the first message: the conversation with one person has that person's id.
  useEffect(() => {
    if (!conversation && known) engine.openConversation([id]).catch(() => undefined)
  }, [engine, id, conversation === undefined, known])
  if (!conversation) return known ? null : <NotFound />
  return <Opened key={id} conversation={conversation} />
}

function Opened({ conversation }: { conversation: Conversation }) {
  const { people } = useEngine()
  const list = useRef<VirtualListHandle>(null)
  const here = route.value
  const target = here.page === 'conversation' ? here.message : undefined
  const title = membersTitle(people.value, conversation.members)
  return (
    <section class="conversation" aria-label={strings.conversation.messagesWith(title)}>
      <ConversationHead conversation={conversation} title={title} />
      <ResetBanner members={conversation.members} />
      <MessageList conversation={conversation} title={title} target={target} handle={list} />
      <ContactBar conversation={conversation}>
        <Composer conversation={conversation} onSent={() => list.current?.toEnd()} />
      </ContactBar>
    </section>
  )
}
