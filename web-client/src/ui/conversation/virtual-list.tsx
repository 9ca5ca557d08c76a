import type { ComponentChildren, RefObject } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { type Anchor, anchorAt, Heights, keepAnchor, rangeFor, scrollFor } from './heights'

export interface VirtualListHandle {
  toEnd: () => void
  /** Puts the row into the view and, once it is in the page, hands over its element. */
  show: (key: string, where: 'middle' | 'nearest', then?: (element: HTMLElement) => void) => void
  firstVisible: () => number
  lastVisible: () => number
}

interface VirtualListProps<R extends { key: string }> {
  rows: readonly R[]
  estimate: (row: R) => number
  render: (row: R, index: number) => ComponentChildren
  /** Where it begins: a row's key, or the end. */
  start: string | undefined
  handle: RefObject<VirtualListHandle | null>
  /** After what is visible has changed. */
  onView: (view: { first: number; last: number; atEnd: boolean; nearStart: boolean }) => void
  label: string
  onKeyDown: (event: KeyboardEvent) => void
}

interface ListState {
  anchor: Anchor
  /** Height of what is visible, in px. */
  viewport: number
  /** The scroll position that was set last, to tell one's own scrolling from the user's. */
  setTop: number
  /** Waits until its row is in the page. */
  wanted: { key: string; then: (element: HTMLElement) => void } | undefined
  /** The row that has the focus. */
  focused: string
}

/** Rendered beyond the visible part on either side, in px. */
const OVER_PX = 600
/** Nearer to the start than this many viewports, older ones are wanted. */
const NEAR_START_VIEWPORTS = 2

/**
 * A list of which only what is near the view is in the page. An anchor, not the scroll position, says where one is: whatever is
 * added, measured or resized, the anchor stays where it is, because after each change the scroll position is derived from it.
 */
export function VirtualList<R extends { key: string }>(props: VirtualListProps<R>) {
  const { rows, estimate, render, start, handle, onView, label, onKeyDown } = props
  const scroller = useRef<HTMLDivElement>(null)
  const inner = useRef<HTMLDivElement>(null)
  const [, setTick] = useState(0)
  const heights = useMemo(() => new Heights(), [])
  const state = useRef<ListState>({
    anchor: start === undefined ? 'end' : { key: start, offset: 80 },
    viewport: 800,
    setTop: -1,
    wanted: undefined,
    focused: '',
  }).current
  useMemo(() => {
    const keys = rows.map((row) => row.key)
    state.anchor = keepAnchor(heights, state.anchor, keys)
    heights.setRows(keys, rows.map(estimate))
  }, [rows])

  const scrollTop = scrollFor(heights, state.anchor, state.viewport)
  const { from, to } = rangeFor(heights, scrollTop, state.viewport, OVER_PX)
  const range = useRef({ from, to })
  range.current = { from, to }
  const rerender = (): void => setTick((tick) => tick + 1)

  const view = (): { first: number; last: number } => {
    const top = scroller.current?.scrollTop ?? 0
    return { first: heights.indexAt(top + 1), last: heights.indexAt(top + state.viewport - 8) }
  }
  const tell = (): void => {
    const top = scroller.current?.scrollTop ?? 0
    const atEnd = anchorAt(heights, top, state.viewport) === 'end'
    // Who is at the end stays there when more comes.
    if (atEnd) state.anchor = 'end'
    onView({
      ...view(),
      atEnd,
      nearStart: top < NEAR_START_VIEWPORTS * state.viewport,
    })
  }

  /** Measures what is in the page, and puts everything where the anchor wants it. */
  const settle = (): void => {
    const outer = scroller.current
    const list = inner.current
    if (!outer || !list) return
    state.viewport = outer.clientHeight
    let changed = false
    for (const child of list.children) {
      if (!(child instanceof HTMLElement)) continue
      const key = child.dataset.key
      if (key !== undefined) changed = heights.measure(key, child.getBoundingClientRect().height) || changed
    }
    const now = range.current
    list.style.paddingTop = `${heights.top(now.from)}px`
    list.style.paddingBottom = `${heights.total - heights.top(now.to)}px`
    const top = scrollFor(heights, state.anchor, state.viewport)
    if (Math.abs(outer.scrollTop - top) >= 1) outer.scrollTop = top
    state.setTop = outer.scrollTop
    const needed = rangeFor(heights, top, state.viewport, OVER_PX)
    if (changed && (needed.from < now.from || needed.to > now.to)) rerender()
    if (state.wanted) {
      const element = list.querySelector<HTMLElement>(`[data-key="${CSS.escape(state.wanted.key)}"]`)
      if (element) {
        const { then } = state.wanted
        state.wanted = undefined
        then(element)
      }
    }
    // What had the focus may have left the page; the list keeps it then, so that keys go on working.
    if (state.focused && document.activeElement === document.body) outer.focus({ preventScroll: true })
    tell()
  }
  const settleRef = useRef(settle)
  settleRef.current = settle

  useLayoutEffect(() => settleRef.current())

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => settleRef.current())
    if (scroller.current) observer.observe(scroller.current)
    if (inner.current) observer.observe(inner.current)
    return () => observer.disconnect()
  }, [])

  handle.current = {
    toEnd: () => {
      state.anchor = 'end'
      if (document.activeElement?.matches('.to-end')) scroller.current?.focus({ preventScroll: true })
      rerender()
    },
    show: (key, where, then) => {
      const index = heights.place(key)
      if (index === undefined) return
      const top = heights.top(index)
      const height = heights.top(index + 1) - top
      const current = scroller.current?.scrollTop ?? 0
      if (where === 'middle') state.anchor = { key, offset: Math.max(16, (state.viewport - height) / 2.5) }
      else if (top < current + 8) state.anchor = { key, offset: 8 }
      else if (top + height > current + state.viewport - 8) {
        state.anchor = { key, offset: Math.min(state.viewport - height - 8, top - current) }
      }
      if (then) state.wanted = { key, then }
      rerender()
    },
    firstVisible: () => view().first,
    lastVisible: () => view().last,
  }

  const onScroll = (): void => {
    const outer = scroller.current
    if (!outer || Math.abs(outer.scrollTop - state.setTop) < 1) return
    state.setTop = outer.scrollTop
    state.anchor = anchorAt(heights, outer.scrollTop, outer.clientHeight)
    const needed = rangeFor(heights, outer.scrollTop, state.viewport, OVER_PX / 2)
    if (needed.from < range.current.from || needed.to > range.current.to) rerender()
    else tell()
  }

  return (
    <div
      class="scroller"
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label={label}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onFocusIn={(event) => {
        state.focused =
          event.target instanceof HTMLElement
            ? (event.target.closest<HTMLElement>('[data-key]')?.dataset.key ?? '')
            : ''
      }}
      onFocusOut={(event) => {
        if (event.relatedTarget !== null) state.focused = ''
      }}
    >
      <div class="scroller-inner" ref={inner}>
        {rows.slice(from, to).map((row, index) => (
          <div key={row.key} data-key={row.key} class="scroller-row">
            {render(row, from + index)}
          </div>
        ))}
      </div>
    </div>
  )
}
