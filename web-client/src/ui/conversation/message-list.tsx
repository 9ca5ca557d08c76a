import type { RefObject } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Conversation, MessageWindow, TextMessage } from '../../engine/api'
import { errorWords } from '../errors'
import { nameOf, useEngine } from '../engine-context'
import { Icon } from '../parts/icons'
import { announce } from '../parts/live'
import { nextIndex } from '../parts/roving'
import { toast } from '../parts/toasts'
import { strings } from '../strings'
import { MessageDetails } from './message-details'
import { buildRows, estimateHeight, firstUnread, messageKey } from './rows'
import { RowView } from './row-view'
import { useReadMarks } from './use-read-marks'
import { useWindow } from './use-window'
import { VirtualList, type VirtualListHandle } from './virtual-list'

interface ListProps {
  conversation: Conversation
  title: string
  /** A message to jump to, from a search. */
  target: string | undefined
  handle: RefObject<VirtualListHandle | null>
}

export function MessageList(props: ListProps) {
  const window = useWindow(props.conversation.id, props.conversation.lastMessage !== undefined)
  return window ? <Filled {...props} window={window} /> : <div class="scroller" />
}

function Filled({
  conversation,
  title,
  target,
  handle,
  window: shown,
}: ListProps & { window: MessageWindow }) {
  const engine = useEngine()
  const messages = shown.messages.value
  const hasOlder = shown.hasOlder.value
  // The line stays where it was when the conversation was opened, however much is read since.
  const [unreadFrom, setUnreadFrom] = useState(() => firstUnread(messages))
  const rows = useMemo(() => buildRows(messages, { hasOlder, unreadFrom }), [messages, hasOlder, unreadFrom])
  const [view, setView] = useState({ last: -1, atEnd: true })
  const [details, setDetails] = useState<string>()
  const [found, setFound] = useState<string>()
  const loading = useRef(false)
  const several = conversation.members.length > 1
  const seen = useReadMarks(conversation)
  const fresh = useFresh(messages, view.atEnd)

  const loadOlder = (): void => {
    if (loading.current || !shown.hasOlder.peek()) return
    loading.current = true
    shown
      .loadOlder()
      .catch((thrown: unknown) => toast(errorWords(thrown), 'error'))
      .finally(() => {
        loading.current = false
      })
  }
  useEffect(() => {
    if (target === undefined) return
    let gone = false
    shown.jumpTo(target).then(
      () => {
        if (gone) return
        setFound(target)
        requestAnimationFrame(() => handle.current?.show(messageKey(target), 'middle', focusArticle))
      },
      (thrown: unknown) => toast(errorWords(thrown), 'error'),
    )
    return () => {
      gone = true
    }
  }, [target, shown])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return
    const onArticle = event.target.matches('article')
    if (event.key === 'Enter' && onArticle) {
      const id = event.target.closest<HTMLElement>('[data-key]')?.dataset.key
      if (id?.startsWith('m:')) setDetails(id.slice(2))
    } else if (event.key === 'Escape' && event.target !== event.currentTarget) {
      document.querySelector<HTMLElement>('.composer textarea')?.focus()
    } else if (onArticle || event.target === event.currentTarget) {
      moveFocus(event, onArticle)
    }
  }
  const moveFocus = (event: KeyboardEvent, onArticle: boolean): void => {
    const list = handle.current
    const key = (event.target as HTMLElement).closest<HTMLElement>('[data-key]')?.dataset.key
    const at = onArticle ? rows.findIndex((row) => row.key === key) : (list?.lastVisible() ?? -1) + 1
    let to = nextIndex(event.key, at, rows.length)
    if (to === undefined || !list) return
    const step = event.key === 'ArrowDown' || event.key === 'Home' ? 1 : -1
    while (rows[to] && rows[to]?.kind !== 'text' && rows[to]?.kind !== 'notice') to += step
    const row = rows[to]
    if (!row) return
    event.preventDefault()
    list.show(row.key, 'nearest', focusArticle)
  }
  const act = (work: Promise<unknown>): void => {
    work.catch((thrown: unknown) => toast(errorWords(thrown), 'error'))
    setDetails(undefined)
  }
  const detailed =
    details === undefined
      ? undefined
      : messages.find((one): one is TextMessage => one.id === details && one.kind === 'text')

  return (
    <div class="list-frame">
      <VirtualList
        rows={rows}
        estimate={estimateHeight}
        start={unreadFrom === undefined ? undefined : 'unread'}
        handle={handle}
        label={strings.conversation.messagesWith(title)}
        onKeyDown={onKeyDown}
        onView={({ last, atEnd, nearStart }) => {
          if (last !== view.last || atEnd !== view.atEnd) setView({ last, atEnd })
          if (nearStart) loadOlder()
          seen(rows, last)
        }}
        render={(row) => (
          <RowView
            row={row}
            several={several}
            people={engine.people.value}
            found={row.kind === 'text' && row.message.id === found}
            onDetails={setDetails}
            onRetry={(id) => act(engine.retry(id))}
            onDiscard={(id) => act(engine.discard(id))}
          />
        )}
      />
      {!view.atEnd && (
        <button
          type="button"
          class="to-end"
          aria-label={fresh > 0 ? strings.conversation.newestCount(fresh) : strings.conversation.newest}
          onClick={() => {
            setUnreadFrom(undefined)
            handle.current?.toEnd()
          }}
        >
          <Icon name="down" />
          {fresh > 0 && <span class="badge badge-corner">{fresh > 99 ? '99+' : fresh}</span>}
        </button>
      )}
      {detailed && (
        <MessageDetails
          message={detailed}
          onClose={() => setDetails(undefined)}
          onRetry={() => act(engine.retry(detailed.id))}
          onDiscard={() => act(engine.discard(detailed.id))}
        />
      )}
    </div>
  )
}

function focusArticle(row: HTMLElement): void {
  row.querySelector<HTMLElement>('article')?.focus({ preventScroll: true })
}

/** How many came while one was not at the end; they are read out as they come. */
function useFresh(messages: MessageWindow['messages']['value'], atEnd: boolean): number {
  const engine = useEngine()
  const newest = messages.at(-1)?.order ?? 0
  const spoken = useRef(newest)
  const left = useRef(newest)
  if (atEnd) left.current = newest
  useEffect(() => {
    const last = messages.at(-1)
    if (last && last.order > spoken.current && last.kind === 'text' && !last.own && !document.hidden) {
      announce(strings.conversation.incoming(nameOf(engine.people.peek(), last.from), last.text))
    }
    spoken.current = Math.max(spoken.current, newest)
  }, [newest])
  let fresh = 0
  for (let i = messages.length - 1; i >= 0; i--) {
    const one = messages[i]
    if (!one || one.order <= left.current) break
    if (one.kind === 'text' && !one.own) fresh++
  }
  return fresh
}
