import { useEffect, useRef } from 'preact/hooks'
import { useEngine, useMe } from '../engine-context'
import { Wordmark } from '../parts/bird'
import { CopyButton } from '../parts/copy'
import { Icon, type IconName } from '../parts/icons'
import { useRovingList } from '../parts/roving'
import { linkTo, route, type Route } from '../router'
import { strings } from '../strings'
import { ConversationRow } from './conversation-row'

/** Where the list was when it was last left, on narrow screens; and in which conversation one has been. */
const last = { scrollTop: 0, id: '' }

export function ConversationListPage() {
  const { people } = useEngine()
  const incoming = [...people.value.values()].filter((one) => one.state === 'incoming' && !one.blocked).length
  return (
    <>
      <header class="side-head">
        <h1>
          <Wordmark />
        </h1>
        <nav class="side-nav" aria-label={strings.nav.main}>
          <NavLink to={{ page: 'requests' }} icon="inbox" label={strings.nav.requests} count={incoming} />
          <NavLink to={{ page: 'settings' }} icon="settings" label={strings.nav.settings} />
          <NavLink to={{ page: 'new' }} icon="plus" label={strings.nav.newConversation} loud />
        </nav>
      </header>
      <a class="search-link" {...linkTo({ page: 'search', text: '' })}>
        <Icon name="search" size={18} /> {strings.conversations.filter}
      </a>
      <ConversationList />
    </>
  )
}

function NavLink(props: { to: Route; icon: IconName; label: string; count?: number; loud?: boolean }) {
  const { to, icon, label, count = 0, loud = false } = props
  const name = count > 0 ? `${label}, ${strings.nav.requestsCount(count)}` : label
  return (
    <a
      class={`icon-button ${loud ? 'loud' : ''}`}
      {...linkTo(to)}
      aria-label={name}
      title={label}
      aria-current={route.value.page === to.page ? 'page' : undefined}
    >
      <Icon name={icon} />
      {count > 0 && (
        <span class="badge badge-corner" aria-hidden="true">
          {count > 99 ? '99+' : count}
        </span>
      )}
    </a>
  )
}

function ConversationList() {
  const engine = useEngine()
  const list = useRef<HTMLUListElement>(null)
  useRovingList(list, '.row')
  const here = route.value
  const current = here.page === 'conversation' ? here.id : ''
  if (current) last.id = current
  useEffect(() => {
    const element = list.current
    if (!element) return
    element.scrollTop = last.scrollTop
    if (last.id && document.activeElement === document.body) {
      element
        .querySelector<HTMLElement>(`.row[href="/c/${CSS.escape(last.id)}"]`)
        ?.focus({ preventScroll: true })
    }
  }, [])
  const me = useMe()
  const conversations = engine.conversations.value
  if (conversations.length === 0) {
    return (
      <div class="empty">
        <Icon name="chat" size={40} />
        <h2>{strings.conversations.empty}</h2>
        <p>{strings.conversations.emptyHint}</p>
        <a class="button primary" {...linkTo({ page: 'new' })}>
          {strings.nav.newConversation}
        </a>
        {me && (
          <p class="own-handle">
            {strings.conversations.ownHandle(me.handle)} <CopyButton text={me.handle} />
          </p>
        )}
      </div>
    )
  }
  return (
    <ul
      class="rows"
      ref={list}
      aria-label={strings.conversations.list}
      onScroll={(event) => {
        last.scrollTop = event.currentTarget.scrollTop
      }}
    >
      {conversations.map((one) => (
        <li key={one.id}>
          <ConversationRow conversation={one} people={engine.people.value} current={one.id === current} />
        </li>
      ))}
    </ul>
  )
}
