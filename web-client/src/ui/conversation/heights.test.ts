import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anchorAt, Heights, keepAnchor, rangeFor, scrollFor } from './heights'

const VIEWPORT = 600

function listOf(n: number, from = 0): Heights {
  const heights = new Heights()
  fill(heights, n, from)
  return heights
}

function fill(heights: Heights, n: number, from = 0): void {
  const keys = Array.from({ length: n }, (_, i) => `k${from + i}`)
  heights.setRows(
    keys,
    keys.map(() => 40),
  )
}

it('should find the row at every position', () => {
  const heights = listOf(10_000)
  heights.measure('k3', 100)
  expect(heights.indexAt(0)).toBe(0)
  expect(heights.indexAt(119)).toBe(2)
  expect(heights.indexAt(120)).toBe(3)
  expect(heights.indexAt(219)).toBe(3)
  expect(heights.indexAt(220)).toBe(4)
  expect(heights.indexAt(1e9)).toBe(9_999)
  expect(heights.indexAt(-5)).toBe(0)
})

it('should keep its place when older rows come in front', () => {
  const heights = listOf(100, 100)
  const anchor = anchorAt(heights, 1234, VIEWPORT)
  fill(heights, 200)
  expect(scrollFor(heights, anchor, VIEWPORT)).toBe(1234 + 100 * 40)
})

it('should keep its place when rows above turn out to be of another height', () => {
  const heights = listOf(100)
  const anchor = anchorAt(heights, 2010, VIEWPORT)
  heights.measure('k1', 140)
  heights.measure('k2', 10)
  expect(scrollFor(heights, anchor, VIEWPORT)).toBe(2010 + 100 - 30)
})

it('should stay at the end when newer rows come', () => {
  const heights = listOf(100)
  const anchor = anchorAt(heights, 100 * 40 - VIEWPORT, VIEWPORT)
  expect(anchor).toBe('end')
  fill(heights, 120)
  expect(scrollFor(heights, anchor, VIEWPORT)).toBe(120 * 40 - VIEWPORT)
})

it('should go to the end when the row that it held to is gone', () => {
  const heights = listOf(50)
  expect(scrollFor(heights, { key: 'gone', offset: 0 }, VIEWPORT)).toBe(50 * 40 - VIEWPORT)
})

it('should not hold on to the head of the list, which would load everything', () => {
  const heights = listOf(100, 100)
  const anchor = anchorAt(heights, 0, VIEWPORT)
  expect(anchor).toEqual({ key: 'k101', offset: 40 })
})

it('should hold on to a neighbour when its row is about to go', () => {
  const heights = listOf(100)
  const keys = Array.from({ length: 100 }, (_, i) => `k${i}`)
  const anchor = { key: 'k50', offset: 7 }
  expect(keepAnchor(heights, anchor, keys)).toEqual(anchor)
  expect(
    keepAnchor(
      heights,
      anchor,
      keys.filter((key) => key !== 'k50' && key !== 'k51'),
    ),
  ).toEqual({ key: 'k52', offset: 87 })
  expect(keepAnchor(heights, anchor, keys.slice(0, 50))).toEqual({ key: 'k49', offset: -33 })
  expect(keepAnchor(heights, anchor, ['other'])).toBe('end')
})

it('should not measure anew what has not changed', () => {
  const heights = listOf(3)
  expect(heights.measure('k0', 55)).toBe(true)
  expect(heights.measure('k0', 55.2)).toBe(false)
  expect(heights.total).toBe(135)
})

it('should put all of the view into the page, and little more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, part) => {
      const heights = listOf(n)
      for (let i = 0; i < n; i += 3) heights.measure(`k${i}`, 20 + (i % 90))
      const top = part * Math.max(0, heights.total - VIEWPORT)
      const { from, to } = rangeFor(heights, top, VIEWPORT, 300)
      expect(heights.top(from)).toBeLessThanOrEqual(top)
      expect(heights.top(to)).toBeGreaterThanOrEqual(Math.min(heights.total, top + VIEWPORT))
      expect(heights.top(to) - heights.top(from)).toBeLessThanOrEqual(VIEWPORT + 600 + 2 * 110)
    }),
  )
})
