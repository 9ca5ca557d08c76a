import type { Page } from '@playwright/test'
import { connect, openConversation } from './contacts'
import { expect, test } from './people'
import { keepScreenshots } from './screenshots'

const GPS = 'Exif\0\0 52.9N 4.8E'

/** A photograph of some colours, wider than high, that says where it was taken. */
async function photo(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    ;[canvas.width, canvas.height] = [1200, 800]
    const context = canvas.getContext('2d')
    for (let x = 0; context && x < 12; x++) {
      context.fillStyle = `hsl(${x * 30} 60% 50%)`
      context.fillRect(x * 100, 0, 100, 800)
    }
    return canvas.toDataURL('image/jpeg').split(',')[1] ?? ''
  })
  const jpeg = Buffer.from(base64, 'base64')
  const place = Buffer.from(GPS, 'latin1')
  const marker = Buffer.from([0xff, 0xe1, 0, place.length + 2])
  return Buffer.concat([jpeg.subarray(0, 2), marker, place, jpeg.subarray(2)])
}

/** Keeps the bytes of what the page uploads: of a request whose body is a Blob a browser shows a test nothing. */
async function keepUploads(page: Page): Promise<() => Promise<Buffer>> {
  await page.addInitScript(() => {
    const plain = globalThis.fetch
    globalThis.fetch = async (input, init) => {
      if (init?.body instanceof Blob) {
        Object.assign(globalThis, { uploaded: Array.from(new Uint8Array(await init.body.arrayBuffer())) })
      }
      return plain(input, init)
    }
  })
  return async () =>
    Buffer.from((await page.evaluate(() => (globalThis as { uploaded?: number[] }).uploaded)) ?? [])
}

test('a picture should be drawn anew, be shown to contacts, and go when it is removed', async ({
  people,
}) => {
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(bert, anna)
  const seen = bert.page.locator('.conversation-head .avatar img')
  await expect(bert.page.locator('.conversation-head .avatar')).toBeVisible()
  await expect(seen).toHaveCount(0)

  const uploaded = await keepUploads(anna.page)
  await anna.page.goto('/settings')
  const file = await photo(anna.page)
  expect(file.includes('Exif')).toBe(true)
  await anna.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: file })
  await expect(anna.page.getByAltText('Your picture as others will see it')).toBeVisible()
  await keepScreenshots(anna.page, 'picture')
  await anna.page.getByRole('button', { name: 'Use this picture' }).click()
  await expect.poll(async () => (await uploaded()).length).toBeGreaterThan(100)
  const sent = await uploaded()
  expect(sent.length).toBeLessThanOrEqual(65_536)
  expect(sent.includes('Exif')).toBe(false)

  await expect(seen).toBeVisible()
  await expect
    .poll(() => seen.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]))
    .toEqual([320, 320])
  await bert.page.reload()
  await expect(seen).toBeVisible()

  await anna.page.getByRole('button', { name: 'Remove', exact: true }).first().click()
  await anna.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(seen).toHaveCount(0)
})

test('a new name should be seen by contacts, and what is no picture be refused', async ({ people }) => {
  const anna = await people.join('Anna')
  const bert = await people.join('Bert')
  await connect(anna, bert)
  await openConversation(bert, anna)
  await anna.page.goto('/settings')
  await anna.page.getByLabel('Name', { exact: true }).fill('Anna Tern')
  await anna.page.getByRole('button', { name: 'Save' }).click()
  await expect(bert.page.locator('.conversation-head').getByText('Anna Tern').first()).toBeVisible()
  await anna.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
  await expect(anna.page.getByText('This is no picture that the browser can read.')).toBeVisible()
})
