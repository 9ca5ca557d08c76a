import { openDB } from 'idb'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeviceKeys, findWrap, fromBase64Url } from '../../src/core'
import type { LocalEngine } from '../../src/engine/local-engine'
import type { Runtime } from '../../src/engine/runtime'
import { FakeServer, jsonOf } from './fake-server'
import {
  connect,
  deviceRuntime,
  idOf,
  linked,
  online,
  person,
  startOn,
  stopAll,
  textsIn,
  until,
} from './people'

const DAY_MS = 86_400_000
/** Longer than any key is to be used. */
const DUE_MS = 34 * DAY_MS

afterEach(stopAll)

/** The keys as they are stored. */
async function storedKeys({ databaseName }: Runtime): Promise<DeviceKeys['keys']> {
  const db = await openDB(databaseName)
  const { keys } = (await db.get('keys', 'device')) as DeviceKeys
  db.close()
  return keys
}

async function numbersOf(runtime: Runtime): Promise<number[]> {
  return (await storedKeys(runtime)).map(({ n }) => n)
}

/** The record that others are told. */
function recordOf(server: FakeServer, handle: string): { n: number; grace: number; x25519: string } {
  return jsonOf(server.byHandle(handle).records.get(1)?.record) as {
    n: number
    grace: number
    x25519: string
  }
}

function published(server: FakeServer): number {
  return server.requests.filter((request) => request === 'POST /keys/record').length
}

/** Sessions that were looked after: the keys have their turn before this request. */
function looks(server: FakeServer): number {
  return server.requests.filter((request) => request === 'GET /account/me/settings').length
}

/** A new session, some time later; looked after when it resolves. */
async function later(server: FakeServer, engine: LocalEngine, ms: number): Promise<void> {
  server.clockOffsetMs += ms
  await session(server, engine)
}

async function session(server: FakeServer, engine: LocalEngine): Promise<void> {
  const before = looks(server)
  server.cut()
  await until(() => looks(server) > before)
  await online(engine)
}

async function anna(server: FakeServer): Promise<{ engine: LocalEngine; runtime: Runtime }> {
  const runtime = deviceRuntime(server)
  const engine = await person(server, 'anna', runtime)
  await until(() => looks(server) > 0)
  return { engine, runtime }
}

describe('The key that others seal to', { timeout: 60_000 }, () => {
  it('should be replaced when it is old, and once', async () => {
    const server = new FakeServer()
    const { engine, runtime } = await anna(server)
    await later(server, engine, 29 * DAY_MS)
    expect(recordOf(server, 'anna').n).toBe(1)
    await later(server, engine, 5 * DAY_MS)
    await until(() => recordOf(server, 'anna').n === 2)
    const { grace } = recordOf(server, 'anna')
    expect(Math.abs(grace - server.now() - 7 * DAY_MS)).toBeLessThan(60_000)
    await session(server, engine)
    await session(server, engine)
    expect(recordOf(server, 'anna').n).toBe(2)
    expect(published(server)).toBe(1)
    expect(await numbersOf(runtime)).toEqual([1, 2])
  })

  it('should be published by the next session if the first try failed', async () => {
    const server = new FakeServer()
    const { engine, runtime } = await anna(server)
    server.onRecord = () => ({ status: 503, json: { code: 'unavailable' } })
    await later(server, engine, DUE_MS)
    expect(await numbersOf(runtime)).toEqual([1, 2])
    expect(recordOf(server, 'anna').n).toBe(1)
    server.onRecord = () => undefined
    await later(server, engine, 6 * DAY_MS)
    expect(recordOf(server, 'anna').n).toBe(2)
    expect(await numbersOf(runtime)).toEqual([1, 2])
    const { grace } = recordOf(server, 'anna') // counts from when others are told
    expect(Math.abs(grace - server.now() - 7 * DAY_MS)).toBeLessThan(60_000)
  })

  it('should be published after a start if the page was closed before it was', async () => {
    const server = new FakeServer()
    const { engine, runtime } = await anna(server)
    server.onRecord = () => ({ status: 503, json: { code: 'unavailable' } })
    await later(server, engine, DUE_MS)
    engine.stop()
    const [, made] = await storedKeys(runtime)
    server.onRecord = () => undefined
    await online(await startOn(runtime))
    await until(() => recordOf(server, 'anna').n === 2)
    expect(fromBase64Url(recordOf(server, 'anna').x25519)).toEqual(made?.publicKey)
    expect(await numbersOf(runtime)).toEqual([1, 2])
  })

  it('should not be made again if only the answer was lost', async () => {
    const server = new FakeServer()
    const { engine, runtime } = await anna(server)
    server.onAnswer = (path, answer) =>
      path === '/keys/record' ? { status: 502, json: { code: 'lost' } } : answer
    await later(server, engine, DUE_MS)
    await until(() => recordOf(server, 'anna').n === 2)
    server.onAnswer = (_, answer) => answer
    await session(server, engine)
    expect(published(server)).toBe(1)
    expect(await numbersOf(runtime)).toEqual([1, 2])
  })

  it('should have no grace at a server that does not allow it', async () => {
    const server = new FakeServer()
    const { engine } = await anna(server)
    server.onRecord = ({ grace }) =>
      Number(grace) > server.now() + DAY_MS
        ? { status: 400, json: { code: 'record-out-of-bounds' } }
        : undefined
    await later(server, engine, DUE_MS)
    await until(() => recordOf(server, 'anna').n === 2)
    expect(recordOf(server, 'anna').grace).toBeLessThan(server.now() + 60_000)
  })

  it('should go on behind the numbers that the server remembers', async () => {
    const server = new FakeServer()
    const { engine, runtime } = await anna(server)
    server.onRecord = ({ n }) =>
      Number(n) < 3 ? { status: 409, json: { code: 'record-out-of-sequence' } } : undefined
    await later(server, engine, DUE_MS)
    expect(recordOf(server, 'anna').n).toBe(3)
    expect(await numbersOf(runtime)).toEqual([1, 2, 3])
    await session(server, engine)
    expect(published(server)).toBe(2)
  })

  it('should still open what was sealed to the one before', async () => {
    const server = new FakeServer()
    const { engine } = await anna(server)
    const bert = await person(server, 'bert')
    await connect(engine, bert)
    const annas = textsIn(engine, idOf(bert))
    await bert.openConversation([idOf(engine)])
    let id = ''
    server.onSend = (frame) => {
      id = String(frame.id)
      return 'unheard'
    }
    await bert.send(idOf(engine), 'sealed before')
    await until(() => id !== '')
    await later(server, engine, DUE_MS)
    await until(() => recordOf(server, 'anna').n === 2)
    server.onSend = () => undefined
    server.cut()
    await until(() => annas().some(({ text }) => text === 'sealed before'))
    expect(findWrap(server.messages.get(id)?.wraps ?? new Uint8Array(0), idOf(engine), 1)?.key).toBe(1)
    await bert.send(idOf(engine), 'sealed behind')
    await until(() => annas().some(({ text }) => text === 'sealed behind'))
    const last = [...server.messages.values()].at(-1)
    expect(findWrap(last?.wraps ?? new Uint8Array(0), idOf(engine), 1)?.key).toBe(2)
  })

  it('should go when its grace is over, and take no archive key with it', async () => {
    const server = new FakeServer()
    const { engine, runtime } = await anna(server)
    const bert = await person(server, 'bert')
    await connect(engine, bert)
    const toBert = await engine.openConversation([idOf(bert)])
    const id = await engine.send(toBert, 'long ago')
    bert.stop()
    const account = server.byHandle('anna')
    await until(() => account.archiveWraps.has(id))
    await later(server, engine, DUE_MS)
    await until(() => recordOf(server, 'anna').n === 2)
    await later(server, engine, 6 * DAY_MS)
    expect(await numbersOf(runtime)).toEqual([1, 2])
    await later(server, engine, 2 * DAY_MS)
    expect(await numbersOf(runtime)).toEqual([2])
    expect(account.archiveKeys.map(({ epoch, key }) => [epoch, key])).toEqual([[1, 2]])
    const second = await linked(server, engine)
    const seconds = textsIn(second, toBert)
    await until(() => seconds().some(({ text }) => text === 'long ago'))
  })

  it('should not go while the archive keys that it opens cannot be sealed to the next one', async () => {
    const server = new FakeServer()
    const { engine, runtime } = await anna(server)
    await until(() => server.byHandle('anna').epochs.has(1))
    server.onAnswer = (path, answer) =>
      path === '/archive/keys' ? { status: 503, json: { code: 'unavailable' } } : answer
    await later(server, engine, DUE_MS)
    await later(server, engine, 8 * DAY_MS)
    expect(await numbersOf(runtime)).toEqual([1, 2])
    server.onAnswer = (_, answer) => answer
    await session(server, engine)
    expect(await numbersOf(runtime)).toEqual([2])
  })
})
