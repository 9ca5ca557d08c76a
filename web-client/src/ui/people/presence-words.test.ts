// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import type { Person } from '../../engine/api'
import { presenceWords } from './presence-words'

const NOW = 1_700_000_000_000
const who = (more: Partial<Person>): Person => ({
  id: 'a',
  handle: 'anna',
  displayName: 'Anna',
  state: 'accepted',
  blocked: false,
  verified: false,
  identityReset: false,
  ...more,
})

it('should say who is online, and when somebody was seen last', () => {
  expect(presenceWords(who({ online: true, lastSeenMs: NOW - 600_000 }), NOW)).toBe('online')
  expect(presenceWords(who({ online: false, lastSeenMs: NOW - 600_000 }), NOW)).toBe('last seen 10 min ago')
  expect(presenceWords(who({ online: false, lastSeenMs: NOW - 9 }), NOW)).toBe('last seen just now')
})

it('should say nothing of who is not known to be there or not', () => {
  expect(presenceWords(who({}), NOW)).toBe('')
  expect(presenceWords(who({ online: false }), NOW)).toBe('')
})
