import type { Page } from '@playwright/test'

/** What a browser complained of while it showed a page: errors, warnings, and breaches of the page's own policy. */
export interface Complaints {
  readonly all: readonly string[]
}

const TELL = 'tellOfViolation'

/** Listens to a page from now on; call it before the page goes anywhere. */
export async function listenToComplaints(page: Page): Promise<Complaints> {
  const all: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) all.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => all.push(`uncaught: ${error.message}`))
  await page.exposeFunction(TELL, (text: string) => all.push(`policy: ${text}`))
  await page.addInitScript((name) => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell = (window as unknown as Record<string, (text: string) => void>)[name]
      tell?.(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
    })
  }, TELL)
  return { all }
}
