import { randomUUID } from 'node:crypto'
import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { listenToComplaints, type Complaints } from './complaints'

export const PASSWORD = 'correct horse battery'

/** Somebody at a browser of their own: nothing that it stores is shared with another. */
export class Person {
  private constructor(
    readonly name: string,
    readonly handle: string,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly complaints: Complaints,
  ) {}

  /** Sits down at a new browser that shows the page of a server. Without a handle, one that nobody else has. */
  static async sitDown(
    browser: Browser,
    name: string,
    server: string,
    handle = `${name.toLowerCase()}_${randomUUID().slice(0, 8)}`,
  ): Promise<Person> {
    const context = await browser.newContext({ baseURL: server })
    const page = await context.newPage()
    const complaints = await listenToComplaints(page)
    const person = new Person(name, handle, context, page, complaints)
    await page.goto('/')
    return person
  }

  /** Registers through the page. */
  async register(): Promise<void> {
    const { page } = this
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Handle').fill(this.handle)
    await page.getByLabel('Name', { exact: true }).fill(this.name)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Create an account' }).click()
    await expect(page.getByRole('complementary', { name: 'Conversations' })).toBeVisible()
  }
}

interface People {
  /** Has somebody sit down; `server` is another than the real one where that shall lie. */
  sitDown(name: string, server?: string): Promise<Person>
  /** The same, and registers. */
  join(name: string, server?: string): Promise<Person>
  /** From now on the browser may complain: a test that has the server lie expects it to. */
  allowComplaints(): void
}

/** `people`: as many as a test wants. At its end none of their browsers may have complained. */
export const test = base.extend<{ people: People; server: string }>({
  server: async ({ baseURL }, use) => {
    if (baseURL === undefined) throw new Error('playwright.config.ts sets the server')
    await use(baseURL)
  },
  people: async ({ browser, server }, use) => {
    const all: Person[] = []
    const asked = { strict: true }
    const sitDown = async (name: string, at = server): Promise<Person> => {
      const person = await Person.sitDown(browser, name, at)
      all.push(person)
      return person
    }
    await use({
      sitDown,
      join: async (name, at) => {
        const person = await sitDown(name, at)
        await person.register()
        return person
      },
      allowComplaints: () => {
        asked.strict = false
      },
    })
    for (const person of all) {
      if (asked.strict) expect(person.complaints.all, `complaints of ${person.name}'s browser`).toEqual([])
      await person.context.close()
    }
  },
})

export { expect }
