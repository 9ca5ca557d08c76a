import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const FIVE_PAST_NINE_MS = new Date(2026, 0, 5, 9, 5).getTime()

beforeEach(() => vi.resetModules())
afterEach(() => vi.unstubAllGlobals())

/** The times as somebody with these languages sees them. */
async function timesFor(...languages: string[]): Promise<typeof import('./times')> {
  vi.stubGlobal('navigator', { language: languages[0], languages })
  return import('./times')
}

it.each([
  ['9:05 AM', ['en-US']],
  ['09:05', ['en-GB']],
  ['09:05', ['de-DE', 'en-US']],
])('should say %s to those who read %j', async (wanted, languages) => {
  const { clockTime } = await timesFor(...languages)
  expect(clockTime(FIVE_PAST_NINE_MS).replace(/\s/gu, ' ')).toBe(wanted)
})
