import { expect, it } from 'vitest'
import { statusWords } from './status-mark'

it('should tell each state apart in words', () => {
  const words = (['queued', 'sent', 'delivered', 'read', 'failed'] as const).map((status) =>
    statusWords({ status }),
  )
  expect(new Set(words).size).toBe(5)
})

it('should tell how many have it, as long as not all have', () => {
  const counts = { recipients: 5, delivered: 3, read: 0, dropped: 0 }
  expect(statusWords({ status: 'sent', counts })).toBe('Delivered to 3 of 5')
  expect(statusWords({ status: 'delivered', counts: { ...counts, delivered: 5, read: 2 } })).toBe(
    'Read by 2 of 5',
  )
  expect(statusWords({ status: 'read', counts: { ...counts, delivered: 5, read: 5 } })).toBe('Read')
  expect(statusWords({ status: 'sent', counts: { ...counts, delivered: 0 } })).toBe('Sent')
  expect(statusWords({ status: 'queued', counts })).toBe('Waiting to be sent')
})
