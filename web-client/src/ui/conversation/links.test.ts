// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { bigEmoji } from './bubble'
import { linkParts } from './links'

const links = (text: string): string[] => linkParts(text).flatMap((part) => part.href ?? [])

it('should find web addresses and leave the end of the sentence out', () => {
  expect(links('See https://example.org/a?b=c, or http://x.test/.')).toEqual([
    'https://example.org/a?b=c',
    'http://x.test/',
  ])
  expect(links('(https://en.wikipedia.org/wiki/Curlew_(bird))')).toEqual([
    'https://en.wikipedia.org/wiki/Curlew_(bird)',
  ])
})

it('should make nothing else a link', () => {
  expect(links('javascript:alert(1) data:text/html,x ftp://a.b example.org https://')).toEqual([])
})

it('should lose no text', () => {
  const text = 'a https://b.test/c) d\nhttps://e.test'
  expect(
    linkParts(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
})

it('should show one to three emoji large, and no letters or digits', () => {
  expect(['🐦', '👍🏽', '👩‍👧', '❤️', '🐦🐦🐦'].map(bigEmoji)).toEqual([true, true, true, true, true])
  expect(['1', 'a', '', '🐦🐦🐦🐦', '🐦 ok'].map(bigEmoji)).toEqual([false, false, false, false, false])
})
