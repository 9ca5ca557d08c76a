import { expectAccessible } from './accessible'
import { connect, expectMark, expectMessage, openConversation, write } from './contacts'
import { expect, test } from './people'
import { keepScreenshots } from './screenshots'

test('two new users should find each other, talk, and see delivered and read marks', async ({ people }) => {
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(anna, bert)
  await write(anna, 'Hello, Bert 🐦')
  await expectMark(anna, 'Hello, Bert', 'Delivered')
  await bert.page.goto('/')
  await expect(bert.page.getByText('1 unread message').first()).toBeAttached()
  await openConversation(bert, anna)
  await expectMessage(bert, 'Hello, Bert 🐦')
  await expectMark(anna, 'Hello, Bert', 'Read')
  await write(bert, 'Hello yourself')
  await expectMessage(anna, 'Hello yourself')
  await expectAccessible(anna.page)
  await keepScreenshots(anna.page, 'conversation')
})

test('three should talk in one conversation, and answers go to all of them', async ({ people }) => {
  const [anna, bert, carla] = [
    await people.join('Anna'),
    await people.join('Bert'),
    await people.join('Carla'),
  ]
  await connect(anna, bert)
  await connect(anna, carla)
  await connect(bert, carla)
  await openConversation(anna, bert, carla)
  await write(anna, 'Lunch?')
  await openConversation(bert, anna, carla)
  await expectMessage(bert, 'Lunch?')
  await write(bert, 'At noon')
  await openConversation(carla, anna, bert)
  await expectMessage(carla, 'Lunch?')
  await expectMessage(carla, 'At noon')
  await expectMark(anna, 'Lunch?', 'Read by 2 of 2').catch(() => expectMark(anna, 'Lunch?', 'Read'))
})

test('a text should be counted as the server counts it, and be stopped at its limit', async ({ people }) => {
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(anna, bert)
  const box = anna.page.getByRole('textbox', { name: 'Message' })
  await box.fill('🐦'.repeat(1_001))
  await expect(anna.page.getByRole('button', { name: 'Send' })).toHaveAttribute('aria-disabled', 'true')
  await write(anna, '🐦'.repeat(1_000))
  await expectMark(anna, '🐦🐦', 'Delivered')
})

test('two tabs should be one device, and show the same', async ({ people }) => {
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(anna, bert)
  const second = await anna.context.newPage()
  await second.goto(anna.page.url())
  const box = second.getByRole('textbox', { name: 'Message' })
  await box.fill('From the second tab')
  await box.press('Enter')
  await expectMessage(anna, 'From the second tab')
  await expectMark(anna, 'From the second tab', 'Delivered')
  await anna.page.close() // the one that led
  await openConversation(bert, anna)
  await write(bert, 'And to it')
  await expect(second.getByRole('article').filter({ hasText: 'And to it' })).toBeVisible()
})

test('who signs out should leave nothing behind', async ({ people }) => {
  const anna = await people.join('Anna')
  await anna.page.goto('/settings')
  await anna.page.getByRole('button', { name: 'Sign out and erase' }).click()
  await anna.page
    .getByRole('dialog')
    .getByRole('button', { name: /Sign out/ })
    .click()
  await expect(anna.page.getByRole('link', { name: 'Create an account' })).toBeVisible()
  const stores = await anna.page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('whimbrel')
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(new Error('no database'))
    })
    const counts = await Promise.all(
      ['records', 'messages'].map(
        (store) =>
          new Promise<number>((resolve) => {
            const count = db.transaction(store).objectStore(store).count()
            count.onsuccess = () => resolve(count.result)
          }),
      ),
    )
    db.close()
    return counts
  })
  expect(stores).toEqual([0, 0])
})
