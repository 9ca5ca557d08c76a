import { signal } from '@preact/signals'

type Politeness = 'polite' | 'assertive'

const spoken = { polite: signal(''), assertive: signal('') }

/** Says something to screen readers only. The same text twice is said twice. */
export function announce(text: string, politeness: Politeness = 'polite'): void {
  const region = spoken[politeness]
  region.value = region.value === text ? `${text}\u00a0` : text
}

/** Has to be in the page before anything is announced, so it stands outside of all pages. */
export function LiveRegions() {
  return (
    <>
      <div class="visually-hidden" role="status" aria-live="polite">
        {spoken.polite.value}
      </div>
      <div class="visually-hidden" role="alert" aria-live="assertive">
        {spoken.assertive.value}
      </div>
    </>
  )
}
