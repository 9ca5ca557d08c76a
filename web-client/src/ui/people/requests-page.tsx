import type { Person } from '../../engine/api'
import { useEngine } from '../engine-context'
import { Icon } from '../parts/icons'
import { PageHead } from '../parts/page-head'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'
import { toastToWrite } from './contact-news'
import { PersonRow } from './person-row'

export function RequestsPage() {
  const everybody = [...useEngine().people.value.values()].filter((one) => !one.blocked)
  const incoming = everybody.filter((one) => one.state === 'incoming')
  const outgoing = everybody.filter((one) => one.state === 'outgoing')
  return (
    <>
      <PageHead title={strings.requests.title} />
      <div class="side-scroll">
        {incoming.length + outgoing.length === 0 && (
          <div class="empty">
            <Icon name="inbox" size={40} />
            <h2>{strings.requests.none}</h2>
            <p>{strings.requests.noneHint}</p>
          </div>
        )}
        {incoming.length > 0 && (
          <section class="block" aria-labelledby="incoming-title">
            <h2 id="incoming-title">{strings.requests.incoming}</h2>
            <ul class="plain-list">
              {incoming.map((one) => (
                <li key={one.id}>
                  <Incoming person={one} />
                </li>
              ))}
            </ul>
          </section>
        )}
        {outgoing.length > 0 && (
          <section class="block" aria-labelledby="outgoing-title">
            <h2 id="outgoing-title">{strings.requests.outgoing}</h2>
            <ul class="plain-list">
              {outgoing.map((one) => (
                <li key={one.id}>
                  <Outgoing person={one} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </>
  )
}

function Incoming({ person }: { person: Person }) {
  const engine = useEngine()
  const name = person.displayName || person.handle
  const answer = useAction(
    async (accept: boolean) => {
      await engine.answerContact(person.id, accept)
      // The buttons go, and the focus would go with them.
      document.querySelector<HTMLElement>('.page-head h1')?.focus()
      if (accept) toastToWrite(engine, person.id, strings.requests.accepted(name))
    },
    { loud: true },
  )
  return (
    <PersonRow person={person}>
      <span class="row-actions">
        <button
          type="button"
          class="button quiet"
          aria-label={strings.requests.rejectLabel(name)}
          aria-disabled={answer.busy}
          onClick={() => void answer.run(false)}
        >
          {strings.requests.reject}
        </button>
        <button
          type="button"
          class="button primary"
          aria-label={strings.requests.acceptLabel(name)}
          aria-disabled={answer.busy}
          onClick={() => void answer.run(true)}
        >
          {strings.requests.accept}
        </button>
      </span>
    </PersonRow>
  )
}

function Outgoing({ person }: { person: Person }) {
  const engine = useEngine()
  const cancel = useAction(() => engine.removeContact(person.id), { loud: true })
  return (
    <PersonRow person={person} sub={strings.requests.waiting}>
      <button
        type="button"
        class="button quiet"
        aria-label={strings.requests.cancelLabel(person.displayName || person.handle)}
        aria-disabled={cancel.busy}
        onClick={() => void cancel.run()}
      >
        {strings.requests.cancel}
      </button>
    </PersonRow>
  )
}
