import { useEffect, useRef, useState } from 'preact/hooks'
import type { AccountId, Person } from '../../engine/api'
import { useEngine, useMe } from '../engine-context'
import { Field } from '../parts/field'
import { announce } from '../parts/live'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'
import { PersonRow } from './person-row'

/** By the whole handle only: the server tells nobody who is there. */
export function FindPerson({ onWrite }: { onWrite: (id: AccountId) => void }) {
  const engine = useEngine()
  const me = useMe()
  const [handle, setHandle] = useState('')
  const [foundId, setFoundId] = useState<AccountId>()
  const [found, setFound] = useState<Person>()
  const [note, setNote] = useState('')
  const find = useAction(async () => {
    const wanted = handle.trim().replace(/^@/, '').toLowerCase()
    setFoundId(undefined)
    setNote('')
    if (!wanted) return
    if (wanted === me?.handle) {
      setNote(strings.create.itIsYou)
      return
    }
    const person = await engine.findPerson(wanted)
    setFound(person)
    setFoundId(person?.id)
    if (person) announce(person.displayName)
    else setNote(strings.create.notFound(wanted))
  })
  // What is known of them may have changed since, by a request for instance.
  const shown = foundId === undefined ? undefined : (engine.people.value.get(foundId) ?? found)
  return (
    <form
      class="block"
      role="search"
      aria-label={strings.create.find}
      onSubmit={(event) => {
        event.preventDefault()
        void find.run()
      }}
    >
      <Field
        label={strings.create.find}
        value={handle}
        onValue={setHandle}
        placeholder={strings.create.findPlaceholder}
        autoComplete="off"
        autocapitalize="none"
        spellcheck={false}
        error={find.error || note}
        after={
          <button type="submit" class="button" aria-disabled={find.busy}>
            {strings.create.findDo}
          </button>
        }
      />
      {shown && (
        <PersonRow person={shown}>
          <FoundAction person={shown} onWrite={onWrite} />
        </PersonRow>
      )}
    </form>
  )
}

function FoundAction({ person, onWrite }: { person: Person; onWrite: (id: AccountId) => void }) {
  const engine = useEngine()
  const act = useAction((work: () => Promise<void>) => work(), { loud: true })
  const [asked, setAsked] = useState(false)
  const button = (label: string, work: () => Promise<void>) => (
    <button type="button" class="button primary" aria-disabled={act.busy} onClick={() => void act.run(work)}>
      {label}
    </button>
  )
  if (person.blocked) return button(strings.person.unblock, () => engine.block(person.id, false))
  switch (person.state) {
    case 'accepted':
      return (
        <button type="button" class="button primary" onClick={() => onWrite(person.id)}>
          {strings.create.write}
        </button>
      )
    case 'incoming':
      return button(strings.create.accept, () => engine.answerContact(person.id, true))
    case 'outgoing':
      return <Requested asked={asked} />
    case 'none':
      return button(strings.create.request, () => {
        setAsked(true)
        return engine.requestContact(person.id)
      })
  }
}

/** Takes the place of the button, and the focus of whoever has pressed it. */
function Requested({ asked }: { asked: boolean }) {
  const words = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (asked) words.current?.focus()
  }, [])
  return (
    <span class="hint" ref={words} tabIndex={-1}>
      {strings.create.requested}
    </span>
  )
}
