import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/api'
import type { LocalEngine } from '../../src/engine/local-engine'
import { FakeServer } from './fake-server'
import {
  connect,
  deviceRuntime,
  idOf,
  meOf,
  online,
  pair,
  PASSWORD,
  person,
  startOn,
  stopAll,
  until,
} from './people'

const picture = (text: string, type = 'image/webp'): Blob => new Blob([text], { type })

/** The picture of somebody as another one sees it. */
async function seen(by: Engine, of: string): Promise<string | undefined> {
  const name = by.people.value.get(of)?.avatar
  return name === undefined ? undefined : (await by.avatar(of, name))?.text()
}

const fetches = (server: FakeServer): number =>
  server.requests.filter((request) => request.startsWith('GET /user/') && request.endsWith('/avatar')).length

function changed(one: LocalEngine, other: LocalEngine, before: string | undefined): Promise<void> {
  return until(() => one.people.value.get(idOf(other))?.avatar !== before)
}

describe('A picture', { timeout: 30_000 }, () => {
  afterEach(stopAll)

  it('should be seen by contacts and by oneself, be replaced, and go', async () => {
    const server = new FakeServer()
    const { anna, bert } = await pair(server)
    await anna.setAvatar(picture('first'))
    const own = meOf(anna).avatar ?? ''
    expect(await (await anna.avatar(idOf(anna), own))?.text()).toBe('first')
    await changed(bert, anna, undefined)
    expect(await seen(bert, idOf(anna))).toBe('first')
    const name = bert.people.value.get(idOf(anna))?.avatar
    await anna.setAvatar(picture('second'))
    await changed(bert, anna, name)
    expect(await seen(bert, idOf(anna))).toBe('second')
    await anna.setAvatar(null)
    expect(meOf(anna).avatar).toBeUndefined()
    await until(() => bert.people.value.get(idOf(anna))?.avatar === undefined)
  })

  it('should be fetched once, and be there without a line and at the next start', async () => {
    const server = new FakeServer()
    const anna = await person(server, 'anna')
    const runtime = deviceRuntime(server)
    const bert = await person(server, 'bert', runtime)
    await connect(anna, bert)
    await anna.setAvatar(picture('kept'))
    await changed(bert, anna, undefined)
    expect(await Promise.all([seen(bert, idOf(anna)), seen(bert, idOf(anna))])).toEqual(['kept', 'kept'])
    expect(fetches(server)).toBe(1)
    server.setDown(true)
    expect(await seen(bert, idOf(anna))).toBe('kept')
    bert.stop()
    expect(await seen(await startOn(runtime), idOf(anna))).toBe('kept')
  })

  it('should not be shown if the server calls something else a picture', async () => {
    const server = new FakeServer()
    const { anna, bert } = await pair(server)
    await anna.setAvatar(picture('<svg/>', 'image/svg+xml'))
    await changed(bert, anna, undefined)
    expect(await seen(bert, idOf(anna))).toBeUndefined()
  })

  it('should stay as it was if the server refuses another', async () => {
    const server = new FakeServer()
    const { anna } = await pair(server)
    await anna.setAvatar(picture('small'))
    const before = meOf(anna)
    await expect(anna.setAvatar(picture('x'.repeat(65_537)))).rejects.toMatchObject({
      code: 'avatar-too-large',
    })
    expect(meOf(anna)).toEqual(before)
  })

  it('should change with the name on own other devices, without their doing', async () => {
    const server = new FakeServer()
    const { anna } = await pair(server)
    const second = await startOn(deviceRuntime(server))
    await second.signIn('anna', PASSWORD, 'second')
    const { session } = second
    await anna.approveLink(session.value.phase === 'unlinked' ? session.value.request : '')
    await online(second)
    await anna.updateProfile('Anna Tern')
    await anna.setAvatar(picture('told'))
    await until(() => meOf(second).displayName === 'Anna Tern' && meOf(second).avatar !== undefined)
    expect(meOf(second).avatar).toBe(meOf(anna).avatar)
  })
})
