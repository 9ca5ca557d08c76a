import { connect, expectMark, expectMessage, openConversation, write } from './contacts'
import { expect, test } from './people'
import { keepScreenshots } from './screenshots'

test('what is written offline should be sent later, once', async ({ people }) => {
  people.allowComplaints() // the browser says that it has no network
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(bert, anna)
  await openConversation(anna, bert)
  await anna.context.setOffline(true)
  await write(anna, 'Written in a tunnel')
  await expectMark(anna, 'Written in a tunnel', 'Waiting to be sent')
  await keepScreenshots(anna.page, 'offline')
  await anna.context.setOffline(false)
  await expectMessage(bert, 'Written in a tunnel')
  await expectMark(anna, 'Written in a tunnel', 'Read')
  await expect(bert.page.getByRole('article').filter({ hasText: 'Written in a tunnel' })).toHaveCount(1)
})

test('the page should open without a network, and show what is here', async ({ people }) => {
  people.allowComplaints()
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(anna, bert)
  await write(anna, 'Kept on the device')
  await expectMark(anna, 'Kept on the device', 'Delivered')
  await anna.page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await anna.page.reload() // from now on the worker answers
  await anna.context.setOffline(true)
  await anna.page.reload()
  await expectMessage(anna, 'Kept on the device')
  await expect(anna.page.getByRole('textbox', { name: 'Message' })).toBeVisible()
})
