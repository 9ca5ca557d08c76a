// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DemoEngine } from '../../demo/engine'
import { EngineProvider } from '../engine-context'
import { strings } from '../strings'
import { ProgressList } from './progress-list'

let engine: DemoEngine

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  engine = new DemoEngine(new URLSearchParams('demo=ready'))
  render(
    <EngineProvider value={engine}>
      <ProgressList />
    </EngineProvider>,
  )
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const shown = (): string | undefined =>
  screen.queryByRole('region', { name: strings.progress.label })?.textContent

async function workFor(ms: number): Promise<void> {
  await act(() => {
    engine.progress.value = [{ id: 1, what: 'signing-in', done: 0, total: 0 }]
  })
  await act(() => void vi.advanceTimersByTime(ms))
}

it('should not move the page for work that is done at once', async () => {
  await workFor(500)
  expect(shown()).toBeUndefined()
  await act(() => {
    engine.progress.value = []
  })
  await act(() => void vi.advanceTimersByTime(5_000))
  expect(shown()).toBeUndefined()
})

it('should tell of work that takes longer, until it is done', async () => {
  await workFor(1_000)
  expect(shown()).toContain(strings.progress['signing-in'])
  await act(() => {
    engine.progress.value = []
  })
  expect(shown()).toBeUndefined()
})
