import type { ComponentChildren } from 'preact'
import type { AccountId, Conversation, Person } from '../../engine/api'
import { useEngine } from '../engine-context'
import { Icon } from '../parts/icons'
import { useAction } from '../parts/use-action'
import { linkTo } from '../router'
import { strings } from '../strings'

/** Instead of the composer, where nothing that is written could arrive: why, and what can be done. */
export function ContactBar({
  conversation,
  children,
}: {
  conversation: Conversation
  children: ComponentChildren
}) {
  const engine = useEngine()
  const act = useAction((work: () => Promise<void>) => work(), { loud: true })
  const { members } = conversation
  const only =
    members.length === 1 && members[0] !== undefined ? engine.people.value.get(members[0]) : undefined
  if (!only || (only.state === 'accepted' && !only.blocked)) return <>{children}</>
  const name = only.displayName || only.handle
  const button = (label: string, work: () => Promise<void>) => (
    <button type="button" class="button primary" aria-disabled={act.busy} onClick={() => void act.run(work)}>
      {label}
    </button>
  )
  return (
    <div class="contact-bar" role="status">
      {barFor(only, name, button, engine)}
    </div>
  )
}

function barFor(
  person: Person,
  name: string,
  button: (label: string, work: () => Promise<void>) => ComponentChildren,
  engine: ReturnType<typeof useEngine>,
): ComponentChildren {
  const words = strings.conversation
  if (person.blocked) {
    return (
      <>
        <p>{words.blocked(name)}</p>
        {button(words.unblock, () => engine.block(person.id, false))}
      </>
    )
  }
  if (person.state === 'incoming') {
    return (
      <>
        <p>{words.askIncoming(name)}</p>
        {button(strings.requests.accept, () => engine.answerContact(person.id, true))}
      </>
    )
  }
  if (person.state === 'outgoing') return <p>{words.askPending(name)}</p>
  return (
    <>
      <p>{words.notConnected(name)}</p>
      {button(words.ask, () => engine.requestContact(person.id))}
    </>
  )
}

/** Somebody here began anew with new keys: loud until it was looked at. */
export function ResetBanner(props: { members: readonly AccountId[]; compare?: boolean }) {
  const { members, compare = true } = props
  const engine = useEngine()
  const acknowledge = useAction((id: AccountId) => engine.acknowledgeReset(id), { loud: true })
  return (
    <>
      {members.map((id) => {
        const person = engine.people.value.get(id)
        if (!person?.identityReset) return null
        const name = person.displayName || person.handle
        return (
          <div key={id} class="reset-banner" role="alert">
            <Icon name="alert" size={26} />
            <div>
              <strong>{strings.conversation.reset(name)}</strong>
              <p>{strings.conversation.resetText(name)}</p>
              <div class="reset-actions">
                {compare && (
                  <a class="button small" {...linkTo({ page: 'person', id })}>
                    {strings.conversation.resetCompare}
                  </a>
                )}
                <button type="button" class="button small quiet" onClick={() => void acknowledge.run(id)}>
                  {strings.conversation.resetAccept}
                </button>
              </div>
            </div>
          </div>
        )
      })}
    </>
  )
}
