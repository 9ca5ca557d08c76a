import { useEffect, useRef, useState } from 'preact/hooks'
import type { SearchHit } from '../../engine/api'
import { errorWords } from '../errors'
import { membersTitle, nameOf, useEngine } from '../engine-context'
import { MembersAvatar } from '../parts/avatar'
import { Bird } from '../parts/bird'
import { Icon } from '../parts/icons'
import { announce } from '../parts/live'
import { PersonRow } from '../people/person-row'
import { sortedContacts } from '../people/new-conversation-page'
import { useRovingList } from '../parts/roving'
import { go, goBack, linkTo, route } from '../router'
import { strings } from '../strings'
import { listTime } from '../times'
import { fold } from './fold'
import { highlight } from './highlight'
import { useSearch } from './use-search'

/** More people than this are not what was meant. */
const PEOPLE_MAX = 4

export function SearchPage() {
  const here = route.value
  const begun = here.page === 'search' ? here.text : ''
  const [text, setText] = useState(begun)
  const input = useRef<HTMLInputElement>(null)
  const results = useRef<HTMLDivElement>(null)
  useRovingList(results, '.row')
  const { hits, state, more, error } = useSearch(text)
  useEffect(() => input.current?.focus(), [])
  useEffect(() => {
    // So that "back" from a hit comes to the same results.
    const timer = setTimeout(() => go({ page: 'search', text }, { replace: true }), 250)
    return () => clearTimeout(timer)
  }, [text])
  useEffect(() => {
    if (state === 'done')
      announce(hits.length > 0 ? strings.search.found(hits.length, more) : strings.search.none(text))
  }, [state, hits.length])

  return (
    <>
      <header class="page-head search-head">
        <button type="button" class="icon-button" aria-label={strings.common.back} onClick={() => goBack()}>
          <Icon name="back" />
        </button>
        <h1 class="visually-hidden">{strings.search.title}</h1>
        <input
          ref={input}
          class="filter"
          type="search"
          dir="auto"
          value={text}
          maxLength={200}
          enterkeyhint="search"
          placeholder={strings.search.placeholder}
          aria-label={strings.search.label}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') {
              event.preventDefault()
              results.current?.querySelector<HTMLElement>('.row')?.focus()
            } else if (event.key === 'Escape' && text === '') goBack()
          }}
        />
      </header>
      <div class="side-scroll" ref={results}>
        {text.trim() !== '' && <FoundPeople text={text} />}
        {error && <p class="banner banner-error">{errorWords(error)}</p>}
        {hits.length > 0 && <Hits hits={hits} more={more} />}
        {state === 'done' && hits.length === 0 && text.trim() !== '' && (
          <p class="hint centered" dir="auto">
            {strings.search.none(text)}
          </p>
        )}
        {text.trim() === '' && (
          <div class="empty">
            <Bird />
            <p>{strings.search.hint}</p>
          </div>
        )}
      </div>
    </>
  )
}

function FoundPeople({ text }: { text: string }) {
  const people = useEngine().people.value
  const wanted = fold(text.trim())
  const found = sortedContacts(people)
    .filter((one) => fold(`${one.displayName} ${one.handle}`).includes(wanted))
    .slice(0, PEOPLE_MAX)
  if (found.length === 0) return null
  return (
    <section class="block" aria-labelledby="found-people">
      <h2 id="found-people">{strings.search.people}</h2>
      <ul class="plain-list">
        {found.map((one) => (
          <li key={one.id}>
            <a class="row row-plain" {...linkTo({ page: 'conversation', id: one.id })}>
              <PersonRow person={one} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Hits({ hits, more }: { hits: readonly SearchHit[]; more: boolean }) {
  const engine = useEngine()
  const people = engine.people.value
  return (
    <section class="block" aria-labelledby="found-messages">
      <h2 id="found-messages">{strings.search.found(hits.length, more)}</h2>
      <ul class="plain-list">
        {hits.map(({ conversation, message, ranges }) => {
          const members = engine.conversations.value.find((one) => one.id === conversation)?.members ?? []
          return (
            <li key={message.id}>
              <a class="row" {...linkTo({ page: 'conversation', id: conversation, message: message.id })}>
                <MembersAvatar members={members} people={people} />
                <span class="row-text">
                  <span class="row-top">
                    <span class="row-title">
                      <bdi>{membersTitle(people, members)}</bdi>
                    </span>
                    <time class="row-time">{listTime(message.atMs)}</time>
                  </span>
                  <span class="row-preview row-hit" dir="auto">
                    {message.own
                      ? `${strings.conversations.you} `
                      : members.length > 1
                        ? `${nameOf(people, message.from)}: `
                        : ''}
                    {highlight(message.text, ranges).map((piece, index) =>
                      piece.hit ? <mark key={index}>{piece.text}</mark> : piece.text,
                    )}
                  </span>
                </span>
              </a>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
