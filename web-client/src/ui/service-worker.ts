import { toast } from './parts/toasts'
import { strings } from './strings'
import { scriptUrl } from './trusted-url'

/** Offline the page comes from the worker's cache. A newer one waits until somebody wants it, so that no page mixes two versions. */
export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return
  let reloading = false
  navigator.serviceWorker
    .register(scriptUrl('/sw.js'), { updateViaCache: 'none' })
    .then((registration) => {
      const offer = (worker: ServiceWorker | null): void => {
        worker?.addEventListener('statechange', () => {
          if (worker.state === 'installed' && navigator.serviceWorker.controller) offerReload(worker)
        })
      }
      if (registration.waiting && navigator.serviceWorker.controller) offerReload(registration.waiting)
      registration.addEventListener('updatefound', () => offer(registration.installing))
    })
    // Without a worker everything works but a start without a line.
    .catch(() => undefined)

  function offerReload(worker: ServiceWorker): void {
    toast(strings.app.updateReady, 'info', {
      label: strings.app.reload,
      run: () => {
        navigator.serviceWorker.addEventListener('controllerchange', () => {
          if (!reloading) location.reload()
          reloading = true
        })
        worker.postMessage('activate')
      },
    })
  }
}
