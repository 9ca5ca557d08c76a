import { useMemo, useRef, useState } from 'preact/hooks'
import type { AccountId, Person } from '../../engine/api'
import { nameOf, useEngine } from '../engine-context'
import { PersonAvatar } from '../parts/avatar'
import { Icon } from '../parts/icons'
import { PageHead } from '../parts/page-head'
import { useRovingList } from '../parts/roving'
import { useAction } from '../parts/use-action'
import { go } from '../router'
import { strings } from '../strings'
import { fold } from '../search/fold'
import { FindPerson } from './find-person'
import { HandleAndPresence } from './presence-words'

/** Found by the whole handle, or picked from the contacts; with one or with many. */
export function NewConversationPage() {
  const engine = useEngine()
  const [chosen, setChosen] = useState<readonly AccountId[]>([])
  const [filter, setFilter] = useState('')
  const list = useRef<HTMLUListElement>(null)
  useRovingList(list, '.choice')
  const people = engine.people.value
  const contacts = useMemo(() => sortedContacts(people), [people])
  const wanted = fold(filter.trim())
  const shown = contacts.filter((one) => fold(`${one.displayName} ${one.handle}`).includes(wanted))
  const max = engine.limits.value.recipientsMaxCount
  const begin = useAction(async (members: readonly AccountId[]) => {
    go({ page: 'conversation', id: await engine.openConversation(members) }, { replace: true })
  })
  const toggle = (id: AccountId): void =>
    setChosen((old) => (old.includes(id) ? old.filter((one) => one !== id) : [...old, id]))

  return (
    <>
      <PageHead title={strings.create.title} />
      <div class="side-scroll">
        <FindPerson onWrite={(id) => void begin.run([id])} />
        <section class="block" aria-labelledby="contacts-title">
          <h2 id="contacts-title">{strings.create.contacts}</h2>
          <p class="hint">{contacts.length > 0 ? strings.create.several : strings.create.noContacts}</p>
          {contacts.length > 7 && (
            <input
              class="filter"
              type="search"
              dir="auto"
              value={filter}
              placeholder={strings.create.filter}
              aria-label={strings.create.filter}
              onInput={(event) => setFilter(event.currentTarget.value)}
            />
          )}
          {chosen.length > 0 && (
            <ul class="chips">
              {chosen.map((id) => (
                <li key={id}>
                  <button
                    type="button"
                    class="chip"
                    aria-label={strings.create.remove(nameOf(people, id))}
                    onClick={() => toggle(id)}
                  >
                    <bdi>{nameOf(people, id)}</bdi>
                    <Icon name="close" size={14} />
                  </button>
                </li>
              ))}
            </ul>
          )}
          {shown.length === 0 && contacts.length > 0 && <p class="hint">{strings.create.noMatch}</p>}
          <ul class="plain-list" ref={list}>
            {shown.map((one) => (
              <li key={one.id}>
                <label class="row choice-row">
                  <PersonAvatar person={one} />
                  <span class="row-text">
                    <span class="row-title">
                      <bdi>{one.displayName || one.handle}</bdi>
                    </span>
                    <span class="row-preview">
                      <HandleAndPresence person={one} />
                    </span>
                  </span>
                  <input
                    type="checkbox"
                    class="choice"
                    checked={chosen.includes(one.id)}
                    onChange={() => toggle(one.id)}
                  />
                </label>
              </li>
            ))}
          </ul>
        </section>
      </div>
      {chosen.length > 0 && (
        <footer class="side-foot">
          {begin.error && (
            <p class="error-text" role="alert">
              {begin.error}
            </p>
          )}
          {chosen.length > max ? (
            <p class="error-text" role="alert">
              {strings.create.tooMany(max)}
            </p>
          ) : (
            <button
              type="button"
              class="button primary wide"
              aria-disabled={begin.busy}
              onClick={() => void begin.run(chosen)}
            >
              {strings.create.beginWith(chosen.length)}
            </button>
          )}
        </footer>
      )}
    </>
  )
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base' })

export function sortedContacts(people: ReadonlyMap<AccountId, Person>): Person[] {
  return [...people.values()]
    .filter((one) => one.state === 'accepted' && !one.blocked)
    .sort((a, b) => collator.compare(a.displayName || a.handle, b.displayName || b.handle))
}
