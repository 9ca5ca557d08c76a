// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/preact'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DemoEngine } from '../../demo/engine'
import type { Conversation, Message } from '../../engine/api'
import { EngineProvider } from '../engine-context'
import { buildRows, type Row } from './rows'
import { useReadMarks } from './use-read-marks'

const CONVERSATION: Conversation = { id: 'c', members: ['ada'], lastAtMs: 0, unread: 0, draft: '' }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(document, 'hasFocus').mockReturnValue(true)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  cleanup()
})

function text(n: number, read: boolean): Message {
  const id = `m${n}`
  return {
    kind: 'text',
    id,
    conversation: 'c',
    order: n,
    from: 'ada',
    own: false,
    text: 'x',
    atMs: n,
    status: 'sent',
    read,
  }
}

it('should be marked as read when it opens before others that were read', async () => {
  const engine = new DemoEngine(new URLSearchParams('demo=ready'))
  const marked: string[] = []
  engine.markRead = (_, upTo) => {
    marked.push(upTo)
    return Promise.resolve()
  }
  let seen: (rows: readonly Row[], last: number) => void = () => undefined
  function Probe() {
    seen = useReadMarks(CONVERSATION)
    return null
  }
  render(
    <EngineProvider value={engine}>
      <Probe />
    </EngineProvider>,
  )
  const show = async (messages: Message[]): Promise<void> => {
    const rows = buildRows(messages, { hasOlder: false })
    seen(rows, rows.length - 1)
    await vi.advanceTimersByTimeAsync(1_000)
  }
  const waits: Message = { kind: 'notice', id: 'm1', conversation: 'c', order: 1, atMs: 1, notice: 'waiting' }
  await show([waits, text(2, false)])
  await show([waits, text(2, true)])
  expect(marked).toEqual(['m2'])
  await show([text(1, false), text(2, true)])
  expect(marked).toEqual(['m2', 'm1'])
})
