import { connect, expectMessage, openConversation, write } from './contacts'
import { LyingServer } from './lying/lying-server'
import { expect, test } from './people'
import { keepScreenshots } from './screenshots'

test('a server that shows another chain of devices should be caught, and the user told', async ({
  people,
  server,
}) => {
  const liar = await LyingServer.before(server)
  try {
    const anna = await people.join('Anna', liar.url)
    liar.lies = {
      answer: ({ path }, answer) => {
        if (!path.includes('/keys/user/')) return undefined
        const keys = answer.body as { head: string }
        return { ...answer, body: { ...keys, head: 'A'.repeat(43) } }
      },
    }
    await anna.page.reload()
    await expect(anna.page.getByText('The server offered keys that do not fit').first()).toBeVisible()
    await keepScreenshots(anna.page, 'lie')
  } finally {
    await liar.close()
  }
})

test('a message that the server has changed should not be shown', async ({ people, server }) => {
  const liar = await LyingServer.before(server)
  try {
    const anna = await people.join('Anna', liar.url)
    const bert = await people.join('Bert')
    await connect(anna, bert)
    await openConversation(bert, anna)
    // Each time that it comes: after a break the page asks for it again.
    let changed: unknown
    liar.lies = {
      toClient: (frame) => {
        if (frame.type !== 'entry' || frame.kind !== 'message') return frame
        changed ??= frame.id
        if (frame.id !== changed) return frame
        const body = frame.body as string
        const at = body.length - 20
        const other = body[at] === 'A' ? 'B' : 'A'
        return { ...frame, body: body.slice(0, at) + other + body.slice(at + 1) }
      },
    }
    await write(bert, 'Changed on its way')
    await write(bert, 'Left as it was')
    await openConversation(anna, bert)
    await expectMessage(anna, 'Left as it was')
    expect(changed).toBeDefined()
    await expect(anna.page.getByRole('article').filter({ hasText: 'Changed on its way' })).toHaveCount(0)
  } finally {
    await liar.close()
  }
})

test('a message that the server repeats should be shown once', async ({ people, server }) => {
  const liar = await LyingServer.before(server)
  try {
    const anna = await people.join('Anna', liar.url)
    const bert = await people.join('Bert')
    await connect(anna, bert)
    await openConversation(bert, anna)
    await openConversation(anna, bert)
    liar.lies = {
      toClient: (frame) => {
        if (frame.type !== 'entry' || frame.kind !== 'message') return frame
        return [frame, { ...frame, n: (frame.n as number) + 1 }, frame]
      },
    }
    await write(bert, 'Said once')
    await expectMessage(anna, 'Said once')
    await write(bert, 'And another')
    await expect(anna.page.getByRole('article').filter({ hasText: 'Said once' })).toHaveCount(1)
  } finally {
    await liar.close()
  }
})
