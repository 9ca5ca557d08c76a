import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { TabEngine } from '../../src/engine/tabs/tab-engine'
import { FakeServer } from './fake-server'
import { connect, deviceRuntime, idOf, online, PASSWORD, person, stopAll, textsIn, until } from './people'

/** Web Locks of one profile: one holder at a time, in order; Node has none. */
class Locks {
  private turn: Promise<unknown> = Promise.resolve()

  request(_: string, work: () => Promise<void>): Promise<void> {
    const result = this.turn.then(work)
    this.turn = result.catch(() => undefined)
    return result
  }
}

const tabs: TabEngine[] = []

function open(server: FakeServer, locks: Locks, runtime = deviceRuntime(server)): TabEngine {
  const tab = new TabEngine(runtime)
  tabs.push(tab)
  void tab.runForLead(locks as unknown as LockManager)
  return tab
}

afterEach(() => {
  tabs.splice(0).forEach((tab) => tab.close())
  stopAll()
})

describe('Several tabs', { timeout: 30_000 }, () => {
  it('should show the same and do the same, with one socket', async () => {
    const server = new FakeServer()
    const [locks, runtime] = [new Locks(), deviceRuntime(server)]
    const first = open(server, locks, runtime)
    const second = open(server, locks, runtime)
    await until(() => second.session.value.phase === 'signed-out')
    await second.register('anna', 'Anna', PASSWORD, 'two tabs')
    await expect(first.signIn('anna', PASSWORD, 'once more')).rejects.toMatchObject({ code: 'signed-in' })
    await online(first)
    await online(second)
    const bert = await person(server, 'bert')
    await connect(second, bert)
    const toBert = await second.openConversation([idOf(bert)])
    const [firsts, seconds] = [textsIn(first, toBert), textsIn(second, toBert)]
    await second.send(toBert, 'from the second')
    await first.send(toBert, 'from the first')
    await until(() => firsts().length === 2 && seconds().length === 2)
    await bert.openConversation([idOf(second)]) // the messages may still be on their way
    await bert.send(idOf(second), 'to both')
    await until(() => firsts().length === 3 && seconds().length === 3)
    expect(firsts()).toEqual(seconds())
    await expect(second.send(toBert, '')).rejects.toMatchObject({ code: 'text-too-long' })
    expect(server.byHandle('anna').devices.size).toBe(1)
    await second.setAvatar(new Blob(['picture'], { type: 'image/png' }))
    const name = server.byHandle('anna').avatar?.name ?? ''
    const picture = await second.avatar(idOf(first), name)
    expect([await picture?.text(), picture?.type]).toEqual(['picture', 'image/png'])
  })

  it('should go on in another one when the leading one closes, without losing what waits', async () => {
    const server = new FakeServer()
    const [locks, runtime] = [new Locks(), deviceRuntime(server)]
    const first = open(server, locks, runtime)
    await until(() => first.session.value.phase === 'signed-out')
    await first.register('anna', 'Anna', PASSWORD, 'two tabs')
    const bert = await person(server, 'bert')
    await connect(first, bert)
    const toBert = await first.openConversation([idOf(bert)])
    const second = open(server, locks, runtime)
    await until(() => second.session.value.phase === 'ready')
    server.setDown(true)
    await second.send(toBert, 'written before')
    first.close()
    server.setDown(false)
    await online(second)
    bert.retryLine()
    const berts = textsIn(bert, idOf(second))
    await until(() => berts().length === 1)
    await second.send(toBert, 'written after')
    await until(
      () =>
        berts()
          .map(({ text }) => text)
          .join() === 'written before,written after',
    )
  })
})
