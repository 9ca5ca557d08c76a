import { afterEach, describe, expect, it, vi } from 'vitest'
import { Presence } from '../../src/engine/people/presence'
import type { Line } from '../../src/engine/line/line'
import type { PersonRecord, State } from '../../src/engine/store/state'
import type { LocalEngine } from '../../src/engine/local-engine'
import { FakeServer } from './fake-server'
import { connect, deviceRuntime, idOf, online, pair, person, startOn, stopAll, until } from './people'

afterEach(() => {
  vi.useRealTimers()
  stopAll()
})

function seen(by: LocalEngine, whom: LocalEngine): boolean | undefined {
  return by.people.value.get(idOf(whom))?.online
}

/** What the present session of a person's first device sent to watch. */
function watches(server: FakeServer, handle: string): unknown[] {
  const received = server.byHandle(handle).devices.get(1)?.socket?.received ?? []
  return received.filter(({ type }) => type === 'watch').map(({ users }) => users)
}

describe('Presence', { timeout: 30_000 }, () => {
  it('should show who of the contacts comes and goes, in each session anew', async () => {
    const server = new FakeServer()
    const runtime = deviceRuntime(server)
    const anna = await person(server, 'anna')
    const bert = await person(server, 'bert', runtime)
    expect(anna.people.value.get(idOf(bert))?.online).toBeUndefined()
    await connect(anna, bert)
    await until(() => seen(anna, bert) === true)
    await until(() => seen(bert, anna) === true)
    expect(watches(server, 'anna').at(-1)).toEqual([idOf(bert)])
    bert.stop()
    await until(() => seen(anna, bert) === false)
    expect(anna.people.value.get(idOf(bert))?.lastSeenMs).toBeGreaterThan(0)
    server.cut()
    await until(() => seen(anna, bert) === undefined)
    await online(anna)
    await until(() => seen(anna, bert) === false)
    await startOn(runtime)
    await until(() => seen(anna, bert) === true)
    expect(watches(server, 'anna')).toEqual([[idOf(bert)]])
  })

  it('should show whoever hides or blocks as offline, and hide oneself', async () => {
    const server = new FakeServer()
    const { anna, bert } = await pair(server)
    await until(() => seen(anna, bert) === true && seen(bert, anna) === true)
    await bert.updateSettings({ showPresence: false })
    await until(() => seen(anna, bert) === false)
    expect(seen(bert, anna)).toBe(true)
    expect(server.byHandle('bert').settings.showPresence).toBe(false)
    expect(bert.settings.value.showPresence).toBe(false)
    await bert.updateSettings({ showPresence: true })
    await until(() => seen(anna, bert) === true)
    await bert.block(idOf(anna), true)
    await until(() => seen(anna, bert) === false)
  })

  it('should end with the connection', async () => {
    const server = new FakeServer()
    const { anna, bert } = await pair(server)
    await until(() => seen(anna, bert) === true)
    await anna.removeContact(idOf(bert))
    expect(seen(anna, bert)).toBeUndefined()
    await until(() => (watches(server, 'anna').at(-1) as string[]).length === 0)
  })

  it.each(['has none', 'is too old for it'])('should not be asked of a server that %s', async (why) => {
    const server = new FakeServer()
    server.watchMaxCount = 0
    server.isOld = why !== 'has none'
    const { anna, bert, toBert } = await pair(server)
    await anna.send(toBert, 'works all the same')
    await until(() => bert.conversations.value[0]?.unread === 1)
    expect(seen(anna, bert)).toBeUndefined()
    expect(watches(server, 'anna')).toEqual([])
    expect(anna.line.value.state).toBe('online')
  })
})

describe('The watch', () => {
  /** A presence on a line that notes what is sent. */
  function bench(maxCount: number, ids: readonly string[]) {
    vi.useFakeTimers()
    const sent: (readonly string[])[] = []
    const people = new Map<string, PersonRecord>()
    const add = (id: string, change: Partial<PersonRecord> = {}): void => {
      people.set(id, { id, handle: id, displayName: id, state: 'accepted', blocked: false, ...change })
    }
    ids.forEach((id) => add(id))
    const line = {
      send: (frame: { type: string; users: readonly string[] }): boolean => sent.push(frame.users) > 0,
    }
    const presence = new Presence(
      { people } as unknown as State,
      line as unknown as Line,
      () => maxCount,
      () => 7,
    )
    return { presence, sent, people, add }
  }

  it('should name contacts only, and no more than the server allows', () => {
    const { presence, sent, add } = bench(3, ['d', 'c', 'b', 'a'])
    add('0-stranger', { state: 'none' })
    add('0-asked', { state: 'incoming' })
    add('0-blocked', { blocked: true })
    presence.onUp()
    vi.advanceTimersByTime(1_000)
    expect(sent).toEqual([['a', 'b', 'c']])
  })

  it('should go once for the same contacts, and at most 60 times in a minute for others', () => {
    const { presence, sent, add } = bench(1_000, ['a'])
    presence.onUp()
    for (let i = 0; i < 10; i++) {
      presence.watch()
      vi.advanceTimersByTime(1_000)
    }
    expect(sent).toEqual([['a']])
    for (let i = 0; i < 600; i++) {
      add(`b-${i}`)
      presence.watch()
      vi.advanceTimersByTime(100)
    }
    expect(sent.length).toBeGreaterThan(30)
    expect(sent.length).toBeLessThanOrEqual(61)
  })

  it('should go again after a refusal that passes, and not after one for good', () => {
    const { presence, sent } = bench(1_000, ['a'])
    presence.onUp()
    vi.advanceTimersByTime(1_000)
    presence.onError('too-many-watches')
    presence.onError('too-many-watches')
    vi.advanceTimersByTime(59_000)
    expect(sent).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    expect(sent).toHaveLength(2)
    presence.onError('unknown-type')
    presence.onError('unavailable')
    vi.advanceTimersByTime(120_000)
    expect(sent).toHaveLength(2)
    presence.onDown()
    presence.onUp()
    vi.advanceTimersByTime(1_000)
    expect(sent).toHaveLength(3)
  })

  it('should leave those as they are whom a frame does not name', () => {
    const { presence } = bench(1_000, ['a', 'b'])
    presence.onFrame({ type: 'presence', online: ['a', 'b'], offline: [] })
    presence.onFrame({ type: 'presence', online: [], offline: ['b'] })
    presence.onFrame({ type: 'presence', online: [], offline: ['b'] })
    expect([...presence.people.value]).toEqual([
      ['a', { online: true }],
      ['b', { online: false, lastSeenMs: 7 }],
    ])
    presence.onDown()
    expect(presence.people.value.size).toBe(0)
  })
})
