import { useEffect, useRef, useState } from 'preact/hooks'
import type { LineState } from '../../engine/api'
import { useEngine } from '../engine-context'
import { strings } from '../strings'
import { announce } from './live'
import { Icon } from './icons'
import { useNow } from './use-now'

/** A line that is being made is told only after this, so that a quick start does not blink. */
const PATIENCE_MS = 1_500

/** The truth about the line, where it is not simply good. */
export function ConnectionBar() {
  const engine = useEngine()
  const line = engine.line.value
  const patient = useLateness(line.state)
  const now = useNow(line.state === 'offline' && line.retryAtMs !== undefined, 1_000)
  const before = useRef<LineState['state']>(line.state)
  useEffect(() => {
    if (line.state === 'offline' || line.state === 'displaced') announce(lineWords(line, 0), 'polite')
    else if (line.state === 'online' && before.current === 'offline') announce(strings.line.back)
    if (line.state !== 'connecting' && line.state !== 'catching-up') before.current = line.state
  }, [line.state])

  if (line.state === 'online' || (patient && (line.state === 'connecting' || line.state === 'catching-up')))
    return null
  return (
    <section class={`line line-${line.state}`} aria-label={strings.line.label}>
      {line.state === 'offline' || line.state === 'displaced' ? (
        <Icon name={line.state === 'offline' ? 'cloudOff' : 'info'} size={18} />
      ) : (
        <span class="spinner" aria-hidden="true" />
      )}
      <span class="line-words">{lineWords(line, now)}</span>
      {line.state === 'offline' && line.reason !== 'no-network' && (
        <button type="button" class="button line-button" onClick={() => engine.retryLine()}>
          {strings.line.retryNow}
        </button>
      )}
      {line.state === 'displaced' && (
        <button type="button" class="button line-button" onClick={() => engine.takeOver()}>
          {strings.line.takeOver}
        </button>
      )}
      {line.state === 'catching-up' && line.total > 0 && (
        <progress
          class="line-progress"
          max={line.total}
          value={line.done}
          aria-label={lineWords(line, now)}
        />
      )}
    </section>
  )
}

/** `nowMs` 0 leaves the countdown out. */
export function lineWords(line: LineState, nowMs: number): string {
  switch (line.state) {
    case 'online':
      return ''
    case 'connecting':
      return strings.line.connecting
    case 'catching-up':
      return strings.line.catchingUp(line.done, line.total)
    case 'displaced':
      return strings.line.displaced
    case 'offline': {
      if (line.reason === 'no-network') return strings.line.offline
      const what = line.reason === 'server-busy' ? strings.line.busy : strings.line.unreachable
      if (nowMs === 0 || line.retryAtMs === undefined) return what
      const seconds = Math.ceil((line.retryAtMs - nowMs) / 1000)
      return `${what} ${seconds > 0 ? strings.line.retryIn(seconds) : strings.line.trying}`
    }
  }
}

/** True for a short while after `key` changed. */
function useLateness(key: string): boolean {
  const [passed, setPassed] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setPassed(key), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [key])
  return passed !== key
}
