import { type Browser, type Page } from '@playwright/test'
import { connect, expectMark, expectMessage, openConversation, write } from './contacts'
import { expect, PASSWORD, Person, test } from './people'
import { keepScreenshots } from './screenshots'

/** Somebody's second browser, signed in. */
async function secondBrowser(browser: Browser, of: Person, server: string): Promise<Person> {
  const second = await Person.sitDown(browser, of.name, server)
  await second.page.getByLabel('Handle').fill(of.handle)
  await second.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await second.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(second.page.getByRole('heading', { name: 'Link this device' })).toBeVisible()
  return second
}

/** The first device tells when everything that it can read is archived: nothing waits to be uploaded. */
async function awaitArchived(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const opening = indexedDB.open('whimbrel')
            opening.onsuccess = () => {
              const db = opening.result
              const range = IDBKeyRange.bound([7, -Infinity], [7, Infinity])
              const count = db.transaction('records').objectStore('records').index('kind').count(range)
              count.onsuccess = () => {
                db.close()
                resolve(count.result)
              }
            }
          }),
      ),
    )
    .toBe(0)
}

test('a second device should be linked by code, and read what was before', async ({
  people,
  browser,
  server,
}) => {
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(anna, bert)
  await openConversation(bert, anna)
  await write(anna, 'Before the link')
  await write(bert, 'An answer from before')
  await expectMessage(anna, 'An answer from before')
  await awaitArchived(anna.page)

  const second = await secondBrowser(browser, anna, server)
  await keepScreenshots(second.page, 'link')
  const code = await second.page.getByRole('textbox', { name: 'Link code' }).textContent()
  await anna.page.goto('/settings')
  await anna.page.getByRole('button', { name: 'Link a device' }).click()
  await anna.page.getByLabel('Link code').fill(code ?? '')
  await anna.page.getByRole('button', { name: 'Next' }).click()
  await expect(anna.page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeFocused()
  await anna.page.getByRole('button', { name: 'Link it' }).click()

  await expect(second.page.getByRole('complementary', { name: 'Conversations' })).toBeVisible({
    timeout: 30_000,
  })
  await openConversation(second, bert)
  await expectMessage(second, 'Before the link')
  await expectMessage(second, 'An answer from before')
  await write(second, 'From the new device')
  await expectMessage(bert, 'From the new device')
  await expect(anna.page.locator('.toast-error')).toHaveCount(0)
  await second.context.close()
})

test('a recovery key should bring back what all lost devices could read', async ({
  people,
  browser,
  server,
}) => {
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(anna, bert)
  await write(anna, 'To be recovered')
  await expectMark(anna, 'To be recovered', 'Delivered')
  await awaitArchived(anna.page)
  await anna.page.goto('/settings')
  await anna.page.getByRole('button', { name: 'Make a recovery key' }).click()
  const dialog = anna.page.getByRole('dialog')
  const key = (await dialog.getByRole('group', { name: 'Recovery key' }).textContent()) ?? ''
  await keepScreenshots(anna.page, 'recovery-key')
  await dialog.getByLabel('I have put it in a safe place').check()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await anna.context.close()

  const second = await secondBrowser(browser, anna, server)
  await second.page.getByRole('textbox', { name: 'Recovery key' }).fill(key)
  await second.page.getByRole('button', { name: 'Recover my messages' }).click()
  await expect(second.page.getByRole('complementary', { name: 'Conversations' })).toBeVisible({
    timeout: 30_000,
  })
  await openConversation(second, bert)
  await expectMessage(second, 'To be recovered')
  await second.context.close()
})
