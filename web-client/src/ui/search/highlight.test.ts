import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fold } from './fold'
import { highlight } from './highlight'

it('should mark the hits', () => {
  expect(
    highlight('a bird, a bird', [
      [2, 6],
      [10, 14],
    ]),
  ).toEqual([
    { text: 'a ', hit: false },
    { text: 'bird', hit: true },
    { text: ', a ', hit: false },
    { text: 'bird', hit: true },
  ])
})

it('should begin shortly before a late hit', () => {
  const text = `${'word '.repeat(60)}needle end`
  const at = text.indexOf('needle')
  const pieces = highlight(text, [[at, at + 6]])
  expect(pieces[0]).toEqual({ text: '…', hit: false })
  expect(pieces.find((one) => one.hit)?.text).toBe('needle')
  expect(pieces.map((one) => one.text).join('').length).toBeLessThan(120)
})

it('should show only what is in the text, whatever the ranges say', () => {
  const range = fc.tuple(fc.integer({ min: -5, max: 400 }), fc.integer({ min: -5, max: 400 }))
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.array(range), (text, ranges) => {
      const shown = highlight(text, ranges)
        .map((one) => one.text)
        .join('')
      expect(text).toContain(shown.replace(/^…/, '').replace(/…$/, ''))
    }),
  )
})

it('should fold case and accents', () => {
  expect(fold('Hallgrímsson ÅÉÎ')).toBe('hallgrimsson aei')
})
