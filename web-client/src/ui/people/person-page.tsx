import { useState } from 'preact/hooks'
import type { AccountId, Person } from '../../engine/api'
import { ResetBanner } from '../conversation/contact-bar'
import { useEngine } from '../engine-context'
import { NotFound } from '../not-found'
import { PersonAvatar } from '../parts/avatar'
import { ConfirmDialog } from '../parts/dialog'
import { Icon } from '../parts/icons'
import { PageHead } from '../parts/page-head'
import { useAction } from '../parts/use-action'
import { go } from '../router'
import { strings } from '../strings'
import { HandleAndPresence } from './presence-words'
import { SafetyNumberCard } from './safety-number'

export function PersonPage({ id }: { id: AccountId }) {
  const person = useEngine().people.value.get(id)
  if (!person) return <NotFound />
  return (
    <>
      <PageHead title={strings.person.title} />
      <div class="main-scroll">
        <div class="column">
          <PersonHead person={person} />
          <ResetBanner members={[id]} compare={false} />
          <SafetyNumberCard person={person} />
          <DangerousActions person={person} />
        </div>
      </div>
    </>
  )
}

function PersonHead({ person }: { person: Person }) {
  const engine = useEngine()
  const write = useAction(
    async () => go({ page: 'conversation', id: await engine.openConversation([person.id]) }),
    { loud: true },
  )
  const act = useAction((work: () => Promise<void>) => work(), { loud: true })
  return (
    <section class="person-head" aria-label={person.displayName || person.handle}>
      <PersonAvatar person={person} size="large" />
      <h2 dir="auto">{person.displayName || person.handle}</h2>
      <p class="hint">
        <HandleAndPresence person={person} />
        {person.state !== 'accepted' && ` · ${strings.person.states[person.state]}`}
      </p>
      {person.state === 'accepted' && (
        <button
          type="button"
          class="button primary"
          aria-disabled={write.busy}
          onClick={() => void write.run()}
        >
          <Icon name="chat" size={18} /> {strings.person.write}
        </button>
      )}
      {person.state === 'none' && !person.blocked && (
        <button
          type="button"
          class="button primary"
          aria-disabled={act.busy}
          onClick={() => void act.run(() => engine.requestContact(person.id))}
        >
          {strings.create.request}
        </button>
      )}
      {person.state === 'incoming' && (
        <button
          type="button"
          class="button primary"
          aria-disabled={act.busy}
          onClick={() => void act.run(() => engine.answerContact(person.id, true))}
        >
          {strings.create.accept}
        </button>
      )}
    </section>
  )
}

function DangerousActions({ person }: { person: Person }) {
  const engine = useEngine()
  const [asking, setAsking] = useState<'block' | 'remove'>()
  const name = person.displayName || person.handle
  const unblock = useAction(() => engine.block(person.id, false), { loud: true })
  return (
    <section class="danger-actions">
      {person.blocked ? (
        <button type="button" class="button" aria-disabled={unblock.busy} onClick={() => void unblock.run()}>
          <Icon name="block" size={18} /> {strings.person.unblock}
        </button>
      ) : (
        <button type="button" class="button danger-quiet" onClick={() => setAsking('block')}>
          <Icon name="block" size={18} /> {strings.person.block}
        </button>
      )}
      {(person.state === 'accepted' || person.state === 'outgoing') && (
        <button type="button" class="button danger-quiet" onClick={() => setAsking('remove')}>
          <Icon name="trash" size={18} /> {strings.person.remove}
        </button>
      )}
      {asking === 'block' && (
        <ConfirmDialog
          title={strings.person.blockTitle(name)}
          text={<p>{strings.person.blockText}</p>}
          confirm={strings.person.block}
          danger
          onConfirm={() => engine.block(person.id, true)}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'remove' && (
        <ConfirmDialog
          title={strings.person.removeTitle(name)}
          text={<p>{strings.person.removeText}</p>}
          confirm={strings.person.remove}
          danger
          onConfirm={() => engine.removeContact(person.id)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  )
}
