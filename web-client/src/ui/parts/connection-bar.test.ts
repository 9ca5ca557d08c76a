// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { lineWords } from './connection-bar'

const NOW = 1_000_000

it('should count down to the next try', () => {
  const line = { state: 'offline', reason: 'unreachable', retryAtMs: NOW + 4_100 } as const
  expect(lineWords(line, NOW)).toContain('5 s')
  expect(lineWords(line, NOW + 5_000)).not.toMatch(/\d/)
})

it('should not promise a try where there is no network', () => {
  expect(lineWords({ state: 'offline', reason: 'no-network', retryAtMs: NOW + 4_000 }, NOW)).not.toMatch(/\d/)
})

it('should tell how far it has caught up', () => {
  expect(lineWords({ state: 'catching-up', done: 1_250, total: 4_000 }, NOW)).toContain('1,250 of 4,000')
  expect(lineWords({ state: 'catching-up', done: 0, total: 0 }, NOW)).not.toMatch(/\d/)
})
