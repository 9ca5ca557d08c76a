import { useEffect, useRef } from 'preact/hooks'
import type { Conversation } from '../../engine/api'
import { useEngine } from '../engine-context'
import type { Row } from './rows'

/** What was in view for this long, in a window that somebody looks at, counts as read. */
const READ_MS = 300

const looking = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

/**
 * Marks as read what others wrote, up to the last one in view; not only that one, since one before it may have opened late. Returns what
 * is to be told of each change of the view.
 */
export function useReadMarks(conversation: Conversation): (rows: readonly Row[], last: number) => void {
  const engine = useEngine()
  const state = useRef({ marked: '', rows: [] as readonly Row[], last: -1, timer: 0 }).current
  const { id } = conversation

  const mark = (): void => {
    state.timer = 0
    if (!looking()) return
    for (let i = Math.min(state.last, state.rows.length - 1); i >= 0; i--) {
      const row = state.rows[i]
      if (row?.kind !== 'text' || row.message.own || row.message.read) continue
      const { message } = row
      if (message.id !== state.marked) {
        state.marked = message.id
        // Not told: it is tried again with the next message that is seen.
        engine.markRead(id, message.id).catch(() => {
          state.marked = ''
        })
      }
      return
    }
  }
  const later = (): void => {
    if (state.timer === 0) state.timer = window.setTimeout(mark, READ_MS)
  }
  useEffect(() => {
    window.addEventListener('focus', later)
    document.addEventListener('visibilitychange', later)
    return () => {
      window.removeEventListener('focus', later)
      document.removeEventListener('visibilitychange', later)
      clearTimeout(state.timer)
      state.timer = 0
    }
  }, [])
  return (rows, last) => {
    state.rows = rows
    state.last = last
    later()
  }
}
