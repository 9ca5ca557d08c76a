import type { ComponentChildren } from 'preact'
import { useEffect, useErrorBoundary } from 'preact/hooks'
import type { Engine } from '../engine/api'
import { ConversationListPage } from './conversations/conversation-list'
import { ConversationPage } from './conversation/conversation-page'
import { EntryPage } from './entry/entry-page'
import { EngineProvider, membersTitle, useEngine } from './engine-context'
import { NotFound } from './not-found'
import { Bird } from './parts/bird'
import { ConnectionBar } from './parts/connection-bar'
import { LiveRegions } from './parts/live'
import { ProgressList } from './parts/progress-list'
import { Toasts } from './parts/toasts'
import { useMedia } from './parts/use-media'
import { ContactNews } from './people/contact-news'
import { NewConversationPage } from './people/new-conversation-page'
import { PersonPage } from './people/person-page'
import { RequestsPage } from './people/requests-page'
import { route, type Route } from './router'
import { SearchPage } from './search/search-page'
import { SettingsPage } from './settings/settings-page'
import { strings } from './strings'
import { applyTheme } from './theme'
import { UnlinkedPage } from './unlinked/unlinked-page'

export function App({ engine }: { engine: Engine }) {
  return (
    <EngineProvider value={engine}>
      <LiveRegions />
      <Guarded />
      <Toasts />
    </EngineProvider>
  )
}

/** A defect in a page shows as words, not as a white screen. */
function Guarded() {
  const [error] = useErrorBoundary() as [unknown, () => void]
  if (error === undefined) return <Phases />
  return (
    <main class="empty splash">
      <Bird />
      <h1>{strings.app.broken}</h1>
      <button type="button" class="button primary" onClick={() => location.reload()}>
        {strings.app.reload}
      </button>
    </main>
  )
}

function Phases() {
  const engine = useEngine()
  const session = engine.session.value
  const { theme } = engine.settings.value
  useEffect(() => applyTheme(theme), [theme])
  useTitle()
  switch (session.phase) {
    case 'starting':
      return (
        <main class="splash" aria-busy="true">
          <Bird />
          <p>{strings.app.starting}</p>
        </main>
      )
    case 'signed-out':
      return <EntryPage {...(session.notice ? { notice: session.notice } : {})} />
    case 'unlinked':
      return (
        <>
          <ConnectionBar />
          <ProgressList />
          <UnlinkedPage session={session} />
        </>
      )
    case 'ready':
      return <Panes />
  }
}

/** One pane on narrow screens, two on wide ones. */
function Panes() {
  const wide = useMedia('(min-width: 52rem)')
  const here = route.value
  const side = sidePage(here)
  const main = mainPage(here)
  return (
    <div class={`app ${wide ? 'app-wide' : 'app-narrow'}`}>
      {wide && main && <SkipLink />}
      <ContactNews />
      <ConnectionBar />
      <ProgressList />
      {(wide || !main) && (
        <Side key="side" wide={wide}>
          {side ?? <ConversationListPage />}
        </Side>
      )}
      {/* The same element in both layouts: a dialog in it outlives a turn of the device. */}
      {(wide || main) && (
        <main key="main" class="main" tabIndex={-1}>
          {main ?? <NothingChosen />}
        </main>
      )}
    </div>
  )
}

/** The first stop of the keyboard: past the list. */
function SkipLink() {
  return (
    <button
      type="button"
      class="button primary skip"
      onClick={() => document.querySelector<HTMLElement>('.main')?.focus()}
    >
      {strings.app.skip}
    </button>
  )
}

/** The list is an aside beside the main part, and the main part where it is alone. */
function Side({ wide, children }: { wide: boolean; children: ComponentChildren }) {
  return wide ? (
    <aside class="side" aria-label={strings.nav.conversations}>
      {children}
    </aside>
  ) : (
    <main class="side">{children}</main>
  )
}

function sidePage(here: Route) {
  switch (here.page) {
    case 'new':
      return <NewConversationPage />
    case 'requests':
      return <RequestsPage />
    case 'search':
      return <SearchPage />
    default:
      return undefined
  }
}

function mainPage(here: Route) {
  switch (here.page) {
    case 'conversation':
      return <ConversationPage id={here.id} />
    case 'person':
      return <PersonPage key={here.id} id={here.id} />
    case 'settings':
      return <SettingsPage />
    case 'unknown':
      return <NotFound />
    default:
      return undefined
  }
}

function NothingChosen() {
  return (
    <div class="empty nothing">
      <Bird size={140} />
      <h2>{strings.conversations.nothingChosen}</h2>
      <p>{strings.conversations.nothingChosenHint}</p>
    </div>
  )
}

/** The tab tells how many messages wait, and where one is. */
function useTitle(): void {
  const engine = useEngine()
  const here = route.value
  const ready = engine.session.value.phase === 'ready'
  const conversations = engine.conversations.value
  const unread = ready ? conversations.reduce((sum, one) => sum + one.unread, 0) : 0
  const shown = here.page === 'conversation' ? conversations.find((one) => one.id === here.id) : undefined
  const place = ready
    ? shown
      ? membersTitle(engine.people.value, shown.members)
      : pageName(here)
    : undefined
  useEffect(() => {
    document.title = strings.app.title(unread, place)
  }, [unread, place])
}

function pageName(here: Route): string | undefined {
  switch (here.page) {
    case 'settings':
      return strings.settings.title
    case 'requests':
      return strings.requests.title
    case 'new':
      return strings.create.title
    case 'search':
      return strings.search.title
    case 'person':
      return strings.person.title
    default:
      return undefined
  }
}
