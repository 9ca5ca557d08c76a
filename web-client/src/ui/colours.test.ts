import { expect, it } from 'vitest'
import { AVATAR_HUES, hueOf, initialsOf } from './colours'

it('should take the first letters of the first and the last word', () => {
  expect(['Ada Lovelace', 'ada', 'Tobias von Langenfeld', '  ', '', 'نور الهاشمي'].map(initialsOf)).toEqual([
    'AL',
    'A',
    'TL',
    '?',
    '?',
    'نا',
  ])
})

it('should not cut a letter that is made of several code points', () => {
  expect(initialsOf('👩‍🚀 Zoe\u0301')).toBe('👩‍🚀Z')
})

it('should use all hues', () => {
  const ids = Array.from({ length: 500 }, (_, i) => `0190f000-0000-7000-8000-${i * 7919}`)
  expect(new Set(ids.map(hueOf)).size).toBe(AVATAR_HUES)
})
