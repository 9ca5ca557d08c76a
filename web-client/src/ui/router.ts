import { computed, signal } from '@preact/signals'

/** Where in the app one is. The address bar says the same, so that back, forward and reload work. */
export type Route =
  | { page: 'conversations' }
  | { page: 'conversation'; id: string; message?: string }
  | { page: 'new' }
  | { page: 'requests' }
  | { page: 'search'; text: string }
  | { page: 'person'; id: string }
  | { page: 'settings' }
  | { page: 'register' }
  | { page: 'unknown' }

export function parseRoute(address: string): Route {
  const url = new URL(address, 'http://app')
  const [first = '', second, ...rest] = url.pathname.split('/').filter(Boolean).map(decode)
  if (rest.length > 0) return { page: 'unknown' }
  if (second !== undefined) {
    if (first === 'c') {
      const message = url.searchParams.get('m')
      return message ? { page: 'conversation', id: second, message } : { page: 'conversation', id: second }
    }
    return first === 'person' ? { page: 'person', id: second } : { page: 'unknown' }
  }
  switch (first) {
    case '':
    case 'index.html':
      return { page: 'conversations' }
    case 'search':
      return { page: 'search', text: url.searchParams.get('q') ?? '' }
    case 'new':
    case 'requests':
    case 'settings':
    case 'register':
      return { page: first }
    default:
      return { page: 'unknown' }
  }
}

export function routePath(route: Route): string {
  switch (route.page) {
    case 'conversations':
    case 'unknown':
      return '/'
    case 'conversation':
      return `/c/${encodeURIComponent(route.id)}${route.message ? `?m=${encodeURIComponent(route.message)}` : ''}`
    case 'person':
      return `/person/${encodeURIComponent(route.id)}`
    case 'search':
      return route.text ? `/search?q=${encodeURIComponent(route.text)}` : '/search'
    default:
      return `/${route.page}`
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const address = signal(location.pathname + location.search)

export const route = computed(() => parseRoute(address.value))

/** How many pages of this app lie behind, so that "back" never leaves it. */
let depth = 0

export function go(to: Route, options: { replace?: boolean } = {}): void {
  const path = routePath(to)
  if (path === address.value) return
  if (options.replace) history.replaceState({ depth }, '', path)
  else history.pushState({ depth: ++depth }, '', path)
  address.value = path
}

/** One page back; where there is none, up to `fallback`. */
export function goBack(fallback: Route = { page: 'conversations' }): void {
  if (depth > 0) history.back()
  else go(fallback, { replace: true })
}

window.addEventListener('popstate', (event) => {
  const state = event.state as { depth?: number } | null
  depth = state?.depth ?? 0
  address.value = location.pathname + location.search
})

/** For links: an ordinary click moves within the app, one with a modifier does what the browser does. */
export function linkTo(to: Route): { href: string; onClick: (event: MouseEvent) => void } {
  return {
    href: routePath(to),
    onClick: (event) => {
      if (
        event.defaultPrevented ||
        event.button !== 0 ||
        event.metaKey ||
        event.ctrlKey ||
        event.shiftKey ||
        event.altKey
      )
        return
      event.preventDefault()
      go(to)
    },
  }
}
