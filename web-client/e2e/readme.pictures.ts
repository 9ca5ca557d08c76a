/*
 * Makes docs/pictures anew, from a server on which nobody has these handles yet: four people talk, and what one of them sees is kept. Needs
 * a font with emoji, such as Debian's fonts-noto-color-emoji.
 */
import { type Browser, type Page } from '@playwright/test'
import { shore } from '../src/demo/pictures'
import { connect, expectMark, expectMessage, openConversation, write } from './contacts'
import { expect, PASSWORD, Person, test } from './people'

const FOLDER = '../docs/pictures'
const NARROW = { width: 360, height: 740 }
const WIDE = { width: 1180, height: 790 }

async function keep(page: Page, name: string, size: typeof WIDE, colorScheme: 'light' | 'dark') {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' })
}

async function join(browser: Browser, server: string, name: string, handle: string): Promise<Person> {
  const person = await Person.sitDown(browser, name, server, handle)
  await person.register()
  return person
}

/** Gives somebody a picture, as they would themselves. */
async function givePicture({ page }: Person, seed: number): Promise<void> {
  const base64 = await page.evaluate<string>(
    `(${shore.toString()})(${seed}).then(async (picture) =>
       btoa(String.fromCharCode(...new Uint8Array(await picture.arrayBuffer()))))`,
  )
  await page.goto('/settings')
  const buffer = Buffer.from(base64, 'base64')
  await page.locator('input[type=file]').setInputFiles({ name: 'a.webp', mimeType: 'image/webp', buffer })
  await page.getByRole('button', { name: 'Use this picture' }).click()
  await expect(page.getByRole('button', { name: 'Change the picture' })).toBeVisible()
}

async function say(from: Person, text: string, ...to: Person[]): Promise<void> {
  await write(from, text)
  for (const one of to) await expectMessage(one, text)
}

/** The row of somebody who is there, in the list of another. */
const online = (one: Person, other: Person) =>
  one.page.getByRole('link', { name: new RegExp(`^${other.name}\\s*, online`) })

test('pictures for the README', async ({ browser, server }) => {
  const rowan = await join(browser, server, 'Rowan Achterberg', 'rowan')
  const mara = await join(browser, server, 'Mara Oyelaran', 'mara_o')
  const jonas = await join(browser, server, 'Jonas Hallgrímsson', 'jonas_h')
  const priya = await join(browser, server, 'Priya Raghunathan', 'priya_r')
  const sam = await join(browser, server, 'Sam Baker', 'sam_b')
  await givePicture(rowan, 9)
  await givePicture(mara, 4)
  await givePicture(priya, 7)
  for (const one of [mara, jonas, priya, sam]) await connect(rowan, one)
  await connect(mara, jonas)
  await connect(mara, priya)
  await connect(priya, jonas)

  await openConversation(rowan, sam)
  await write(rowan, 'The photos from Sunday are up: https://example.org/photos')
  await openConversation(rowan, jonas)
  await openConversation(jonas, rowan)
  await say(jonas, 'Can you lend me your boots on Friday?', rowan)

  await openConversation(rowan, mara, priya, jonas)
  await openConversation(mara, rowan, priya, jonas)
  await openConversation(priya, rowan, mara, jonas)
  await openConversation(jonas, rowan, mara, priya)
  await say(priya, 'Does anybody remember the one with the white ring?', rowan)
  await say(rowan, 'L7? She came back in April, for the third year in a row.', mara)
  await say(mara, 'That makes me unreasonably happy 🎉', rowan)
  await say(jonas, 'Me too. Somebody should write it down.', rowan)
  await say(rowan, 'Already did. Friday after five, then?', mara, priya)

  await openConversation(rowan, jonas)
  await jonas.page.close()
  await expect(rowan.page.locator('.conversation-head')).toContainText('last seen')
  await rowan.page.getByRole('textbox', { name: 'Message' }).fill('Yes, but they are')
  await expect(rowan.page.getByText('Draft:')).toBeVisible()

  await openConversation(rowan, mara)
  await say(priya, 'Friday after five works for me.')
  await say(priya, 'I can bring the maps.')
  await openConversation(mara, rowan)
  await say(rowan, 'Good morning!', mara)
  await say(mara, 'Did you hear them over the bay this morning?', rowan)
  await say(mara, 'Two hundred at least, all calling at once.', rowan)
  await say(rowan, 'I was still asleep 😴', mara)
  await say(mara, 'You always are.', rowan)
  await say(
    mara,
    'Low water is at 16:40, so we should be out on the flats by four. Bring rubber boots and something warm; last time the wind came straight from the north.',
    rowan,
  )
  await say(rowan, 'I can bring the big scope 🔭 You carry the tripod, though.', mara)
  await say(mara, 'Deal. And tea?', rowan)
  await say(rowan, 'Tea is sorted ☕', mara)
  await expectMark(rowan, 'Tea is sorted', 'Read')
  await say(mara, '👍', rowan)
  await expectMark(mara, '👍', 'Read')
  await expect(online(rowan, mara)).toBeVisible()
  await keep(rowan.page, 'conversation-wide-light', WIDE, 'light')
  await keep(rowan.page, 'conversation-narrow-dark', NARROW, 'dark')
  await rowan.page.setViewportSize(WIDE)
  await openConversation(rowan, mara, priya, jonas)
  await expectMessage(rowan, 'I can bring the maps.')
  await expectMark(priya, 'I can bring the maps.', 'Read by 1 of 3')
  await expect(online(rowan, mara)).toBeVisible()
  await keep(rowan.page, 'several-wide-dark', WIDE, 'dark')
  await rowan.page.goto('/settings')
  await expect(rowan.page.getByRole('switch', { name: 'Show when I am online' })).toBeChecked()
  await keep(rowan.page, 'settings-narrow-light', NARROW, 'light')

  const second = await Person.sitDown(browser, rowan.name, server)
  await second.page.getByLabel('Handle').fill(rowan.handle)
  await second.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await second.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(second.page.getByRole('heading', { name: 'Link this device' })).toBeVisible()
  await keep(second.page, 'link-wide-light', WIDE, 'light')
})
