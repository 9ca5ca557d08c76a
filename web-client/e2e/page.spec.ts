import { randomUUID } from 'node:crypto'
import { expectAccessible } from './accessible'
import { expect, PASSWORD, test } from './people'
import { keepScreenshots } from './screenshots'

test('the page should load under its policy, and be accessible', async ({ people }) => {
  const { page } = await people.sitDown('Anna')
  await expect(page).toHaveTitle('Whimbrel')
  await expect(page.getByRole('main')).toBeVisible()
  await expectAccessible(page)
  await keepScreenshots(page, 'start')
})

for (const host of ['127.0.0.1', 'localhost']) {
  test(`without TLS, ${host} should be a place where a browser allows encryption`, async ({
    people,
    server,
  }) => {
    const url = new URL(server)
    url.hostname = host
    const { page } = await people.sitDown('Anna', url.origin)
    const secure = await page.evaluate(() => ({ context: isSecureContext, subtle: 'subtle' in crypto }))
    expect(secure).toEqual({ context: true, subtle: true })
  })
}

test('the policy should let the page reach its server, by requests and by the socket', async ({ people }) => {
  const { page } = await people.sitDown('Anna')
  const first = await page.evaluate(
    async ({ handle, password }) => {
      const post = async (path: string, body: unknown): Promise<Record<string, string>> => {
        const headers = { 'Content-Type': 'application/json' }
        const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
        if (!response.ok) throw new Error(`${path}: ${response.status}`)
        return (await response.json()) as Record<string, string>
      }
      await post('/api/account', { handle, displayName: 'Anna', password })
      const { accessToken = '' } = await post('/api/session', { handle, password, deviceName: 'browser' })
      return await new Promise<string>((resolve, reject) => {
        const socket = new WebSocket('/ws', ['whimbrel.v1', `whimbrel.bearer.${accessToken}`])
        socket.onmessage = (event) => {
          resolve((JSON.parse(event.data as string) as { type: string }).type)
          socket.close()
        }
        socket.onclose = (event) => reject(new Error(`closed: ${event.code}`))
      })
    },
    { handle: `anna_${randomUUID().slice(0, 8)}`, password: PASSWORD },
  )
  expect(first).toBe('hello')
})

test('the policy should stop what a page must never do', async ({ people }) => {
  const { page, complaints } = await people.sitDown('Anna')
  const tried = await page.evaluate(async () => {
    const outcome = async (what: () => unknown): Promise<string> => {
      try {
        await what()
        return 'done'
      } catch (error) {
        return (error as Error).name
      }
    }
    return {
      elsewhere: await outcome(() => fetch('https://elsewhere.example/')),
      html: await outcome(() => (document.createElement('div').innerHTML = '<b>text</b>')),
      policy: await outcome(() =>
        (
          globalThis as unknown as {
            trustedTypes: { createPolicy: (name: string, rules: object) => unknown }
          }
        ).trustedTypes.createPolicy('another', {}),
      ),
    }
  })
  expect(tried).toEqual({ elsewhere: 'TypeError', html: 'TypeError', policy: 'TypeError' })
  expect(complaints.all.filter((text) => text.startsWith('policy: connect-src'))).toHaveLength(1)
  people.allowComplaints()
})
