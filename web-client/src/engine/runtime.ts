/** What the engine needs of the browser. Tests put others in their place. */
export interface Runtime {
  /** Where the server is, without a slash at the end: `https://chat.example`. */
  readonly origin: string
  readonly fetch: typeof fetch
  readonly openSocket: (url: string, protocols: string[]) => WebSocket
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  /** Whether the browser says that there is a network. */
  readonly isOnline: () => boolean
  /** Calls back when {@link isOnline} may have changed, or the device woke up; returns what ends that. */
  readonly onWake: (wake: () => void) => () => void
  /** Asks the browser to keep what is stored when room gets short; whether it will. */
  readonly persist?: () => Promise<boolean>
  /** Name of the IndexedDB database. */
  readonly databaseName: string
  /** A worker that runs `seal-worker.ts`; without one, large sends are sealed in the page. */
  readonly createSealWorker?: () => Worker
}

/** The browser's own. */
export function browserRuntime(options: { createSealWorker?: () => Worker } = {}): Runtime {
  return {
    origin: location.origin,
    fetch: (input, init) => fetch(input, init),
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    now: () => Date.now(),
    random: () => Math.random(),
    isOnline: () => navigator.onLine,
    onWake: (wake) => {
      const visible = (): void => {
        if (document.visibilityState === 'visible') {
          wake()
        }
      }
      addEventListener('online', wake)
      addEventListener('offline', wake)
      document.addEventListener('visibilitychange', visible)
      return () => {
        removeEventListener('online', wake)
        removeEventListener('offline', wake)
        document.removeEventListener('visibilitychange', visible)
      }
    },
    persist: () => navigator.storage.persist().catch(() => false),
    databaseName: 'whimbrel',
    ...options,
  }
}
