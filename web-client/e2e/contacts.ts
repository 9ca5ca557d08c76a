import { expect, type Person } from './people'

/** One asks the other through the page, the other accepts, and both are on their way to talk. */
export async function connect(one: Person, other: Person): Promise<void> {
  await one.page.goto('/new')
  await one.page.getByLabel('Find by handle').last().fill(other.handle)
  await one.page.getByRole('button', { name: 'Find' }).click()
  await one.page.getByRole('button', { name: /Send a request/ }).click()
  await other.page.goto('/requests')
  await other.page.getByRole('button', { name: `Accept the request of ${one.name}` }).click()
  await expect(other.page.getByText(`You and ${one.name} can write to each other now.`).first()).toBeVisible()
}

/** Opens the conversation with contacts, from their list. */
export async function openConversation(one: Person, ...others: Person[]): Promise<void> {
  await one.page.goto('/new')
  for (const other of others) {
    await one.page.getByRole('checkbox', { name: new RegExp(other.handle) }).check()
  }
  await one.page.getByRole('button', { name: /^Begin/ }).click()
  await expect(one.page.getByRole('textbox', { name: 'Message' })).toBeVisible()
}

export async function write(one: Person, text: string): Promise<void> {
  const box = one.page.getByRole('textbox', { name: 'Message' })
  await box.fill(text)
  await box.press('Enter')
  await expect(one.page.getByRole('article').filter({ hasText: text })).toBeVisible()
}

/** What the mark of a message says: Sent, Delivered, Read. */
export async function expectMark(one: Person, text: string, mark: string): Promise<void> {
  await expect(
    one.page.getByRole('article').filter({ hasText: text }).getByText(mark, { exact: true }),
  ).toBeAttached()
}

export async function expectMessage(one: Person, text: string): Promise<void> {
  await expect(one.page.getByRole('article').filter({ hasText: text })).toBeVisible()
}
