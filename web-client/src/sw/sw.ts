/**
 * The service worker: keeps the files of one build, so that the app opens without a line. It never touches `/api`, `/ws` or anything
 * else that is not one of those files.
 */
export {}

declare const self: ServiceWorkerGlobalScope
/** The build puts these in: what it made, and a hash over it. */
declare const __PRECACHE__: readonly string[]
declare const __VERSION__: string

const PREFIX = 'whimbrel-files-'
const CACHE = PREFIX + __VERSION__
const PAGE = '/index.html'
const FILES: ReadonlySet<string> = new Set(__PRECACHE__)
/** Where the server answers itself, even to a navigation. */
const SERVER = /^\/(?:api|ws|openapi|metrics|health|ibm)(?:\/|$)/

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      // From the server, not from the browser's cache: a name without a hash in it may be stale there.
      .then((cache) => cache.addAll(__PRECACHE__.map((url) => new Request(url, { cache: 'reload' })))),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name)
      }
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || SERVER.test(url.pathname)) return
  if (request.mode === 'navigate') event.respondWith(fromCache(PAGE, request))
  else if (FILES.has(url.pathname)) event.respondWith(fromCache(url.pathname, request))
})

async function fromCache(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  return (await cache.match(path)) ?? fetch(request)
}
