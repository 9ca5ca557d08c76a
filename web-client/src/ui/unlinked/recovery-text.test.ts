import { expect, it } from 'vitest'
import { readRecoveryText } from './recovery-text'

const KEY = '7K3M-9QXT-B2WD-4HNC-8RVE-1YPG-6FZJ-5SAK-0MTX-3QDB-W9HN-2CER-V8YP-GF6Z'

it('should read a key however it is written', () => {
  const typed = KEY.toLowerCase().replaceAll('-', ' ').replace('1', 'l').replace('0', 'O')
  expect(readRecoveryText(`  ${typed}\n`)).toEqual({ shown: KEY, length: 56, complete: true })
})

it('should name what cannot be part of a key', () => {
  expect(readRecoveryText('7K3M-9QUT')).toMatchObject({ bad: 'U', complete: false })
})

it('should not call a part complete', () => {
  expect(readRecoveryText(KEY.slice(0, -1))).toMatchObject({ length: 55, complete: false })
  expect(readRecoveryText(`${KEY}Z`)).toMatchObject({ length: 57, complete: false })
})
