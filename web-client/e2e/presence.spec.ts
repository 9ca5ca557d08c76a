import { type Locator } from '@playwright/test'
import { connect, openConversation } from './contacts'
import { expect, type Person, test } from './people'

/** Under the name in the conversation's head: the handle, and what is known of who it is. */
const head = (one: Person): Locator => one.page.locator('.conversation-head .head-sub')

/** The row of the other one in the list, as a screen reader tells it. */
const row = (one: Person, other: Person): Locator =>
  one.page.getByRole('link', { name: new RegExp(`^${other.name}\\s*, online`) })

test('a contact should be told in words to be online, and when they went', async ({ people }) => {
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(bert, anna)
  await expect(head(bert)).toContainText('online')
  await expect(row(bert, anna)).toBeVisible()
  await anna.page.close()
  await expect(head(bert)).toContainText('last seen just now')
  await expect(row(bert, anna)).toHaveCount(0)
  const again = await anna.context.newPage()
  await again.goto('/')
  await expect(head(bert)).toContainText('online')
})

test('who hides should be seen by nobody, before and after the other one starts anew', async ({ people }) => {
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  const carla = await people.join('Carla')
  await connect(anna, bert)
  await connect(carla, bert)
  await openConversation(bert, carla)
  await openConversation(bert, anna)
  await expect(head(bert)).toContainText('online')
  await anna.page.goto('/settings')
  const shown = anna.page.getByRole('switch', { name: 'Show when I am online' })
  await expect(shown).toBeChecked()
  await shown.click()
  await expect(shown).not.toBeChecked() // the server has it
  await expect(head(bert)).not.toContainText('online')
  await bert.page.reload()
  await expect(row(bert, carla)).toBeVisible() // by now the server has told of everybody
  await expect(row(bert, anna)).toHaveCount(0)
  await expect(head(bert)).toHaveText(`@${anna.handle}`)

  await anna.page.reload()
  await expect(shown).not.toBeChecked()
  await shown.click()
  await expect(shown).toBeChecked()
  await expect(head(bert)).toContainText('online')
})
