// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { parseRoute, type Route, routePath } from './router'

const routes: Route[] = [
  { page: 'conversations' },
  { page: 'conversation', id: 'g-a_b-c' },
  { page: 'conversation', id: 'x', message: 'm 1' },
  { page: 'new' },
  { page: 'requests' },
  { page: 'search', text: 'a & b/c?ü' },
  { page: 'search', text: '' },
  { page: 'person', id: 'ü/x' },
  { page: 'settings' },
  { page: 'register' },
]

it.each(routes)('should read what it wrote: $page', (route) => {
  expect(parseRoute(routePath(route))).toEqual(route)
})

it('should know what it does not know', () => {
  for (const path of ['/nowhere', '/c/a/b', '/x/y']) expect(parseRoute(path)).toEqual({ page: 'unknown' })
  expect(parseRoute('/c/%E0%A4%A')).toEqual({ page: 'conversation', id: '%E0%A4%A' })
})
