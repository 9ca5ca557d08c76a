/**
 * Engines against a real server: `WHIMBREL_URL=http://127.0.0.1:9080 NODE_OPTIONS=--experimental-websocket npx vitest run test/live.test.ts`.
 * Skipped in the usual run, which has no server; `BrowserIT` gives it one.
 */
import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { Engine, TextMessage } from '../src/engine/api'
import { LocalEngine } from '../src/engine/local-engine'
import type { Runtime } from '../src/engine/runtime'
import { KIND } from '../src/engine/store/database'

const origin = process.env.WHIMBREL_URL
const engines: LocalEngine[] = []
const run = Math.floor(Math.random() * 1e9).toString(36)

function databaseOf(name: string): string {
  return `${name}-${run}`
}

function runtime(name: string, extra: Partial<Runtime> = {}): Runtime {
  return {
    origin: origin ?? '',
    fetch: (input, init) => fetch(input, init),
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    now: () => Date.now(),
    random: () => Math.random(),
    isOnline: () => true,
    onWake: () => () => undefined,
    databaseName: databaseOf(name),
    ...extra,
  }
}

async function engine(name: string, extra: Partial<Runtime> = {}): Promise<LocalEngine> {
  const started = await LocalEngine.start(runtime(name, extra), () => undefined)
  engines.push(started)
  return started
}

let people = 0

async function person(name: string): Promise<LocalEngine> {
  const handle = `${name}_${run}_${++people}`
  const started = await engine(handle)
  await started.register(handle, name, 'correct horse battery', 'test')
  await until(() => started.line.value.state === 'online')
  return started
}

function until(condition: () => unknown): Promise<void> {
  const vain = new Error('waited in vain') // made here, so that it tells where
  return vi
    .waitFor(async () => expect(await condition()).toBeTruthy(), { timeout: 15_000, interval: 20 })
    .catch(() => {
      throw vain
    })
}

/** Everything that a device can read is archived: nothing waits to be uploaded. */
async function archived(by: Engine): Promise<void> {
  const database = await openDB(databaseOf(handleOf(by)))
  const waiting = IDBKeyRange.bound([KIND.archiveWrap, -Infinity], [KIND.archiveWrap, Infinity])
  try {
    await until(async () => (await database.countFromIndex('records', 'kind', waiting)) === 0)
  } finally {
    database.close()
  }
}

async function connect(one: LocalEngine, other: LocalEngine): Promise<void> {
  const me = one.session.value
  const them = other.session.value
  if (me.phase !== 'ready' || them.phase !== 'ready') throw new Error('not ready')
  const found = await one.findPerson(them.me.handle)
  await one.requestContact(found?.id ?? '')
  await until(() => other.people.value.get(me.me.id)?.state === 'incoming')
  await other.answerContact(me.me.id, true)
  await until(() => one.people.value.get(them.me.id)?.state === 'accepted')
}

function handleOf(engine: Engine): string {
  const session = engine.session.value
  return 'me' in session ? session.me.handle : ''
}

function idOf(engine: Engine): string {
  const session = engine.session.value
  return 'me' in session ? session.me.id : ''
}

function texts(engine: Engine, conversation: string): { list: () => TextMessage[] } {
  const window = engine.messages(conversation)
  return { list: () => window.messages.value.filter((m): m is TextMessage => m.kind === 'text') }
}

afterAll(() => engines.forEach((each) => each.stop()))

describe.skipIf(!origin)('two people', { timeout: 60_000 }, () => {
  it('find each other, talk, and see what was read', async () => {
    const anna = await person('anna')
    const bert = await person('bert')
    await connect(anna, bert)
    const toBert = await anna.openConversation([idOf(bert)])
    const id = await anna.send(toBert, 'Hello, Bert 🐦')
    const annas = texts(anna, toBert)
    await until(() => bert.conversations.value[0]?.unread === 1)
    const berts = texts(bert, idOf(anna))
    await until(() => berts.list()[0]?.text === 'Hello, Bert 🐦')
    await until(() => annas.list()[0]?.status === 'delivered')
    await bert.markRead(idOf(anna), id)
    await until(() => annas.list()[0]?.status === 'read')
    expect(bert.conversations.value[0]?.unread).toBe(0)
    await bert.send(idOf(anna), 'Hello yourself')
    await until(() => annas.list().length === 2)
    expect((await anna.safetyNumber(idOf(bert))).digits).toBe((await bert.safetyNumber(idOf(anna))).digits)
    const hits = []
    for await (const hit of anna.search('HELLO', new AbortController().signal)) hits.push(hit)
    expect(hits).toHaveLength(2)
    anna.stop()
    const again = await LocalEngine.start(runtime(handleOf(anna)), () => undefined)
    engines.push(again)
    await until(() => again.line.value.state === 'online')
    const kept = texts(again, toBert)
    await until(() => kept.list().length === 2)
    await bert.send(idOf(anna), 'Still there?')
    await until(() => kept.list().length === 3)
  })

  it('talk in a group, and answer to all', async () => {
    const [anna, bert, carla] = [await person('anna'), await person('bert'), await person('carla')]
    await connect(anna, bert)
    await connect(anna, carla)
    await connect(bert, carla)
    const group = await anna.openConversation([idOf(bert), idOf(carla)])
    const annas = texts(anna, group)
    await anna.send(group, 'Hello, both')
    await until(() => bert.conversations.value[0]?.id === group)
    await until(() => carla.conversations.value[0]?.id === group)
    await bert.send(group, 'Hello, all')
    await until(() => annas.list().length === 2)
    const carlas = texts(carla, group)
    await until(() => carlas.list().length === 2)
    await until(() => annas.list()[0]?.counts?.delivered === 2)
  })

  it('link a second device, which reads what was before', async () => {
    const anna = await person('anna')
    const bert = await person('bert')
    await connect(anna, bert)
    const conversation = await anna.openConversation([idOf(bert)])
    for (const text of ['one', 'two', 'three']) await anna.send(conversation, text)
    const berts = texts(bert, await bert.openConversation([idOf(anna)]))
    await until(() => berts.list().length === 3) // or the log could have the answer first
    await bert.send(idOf(anna), 'four')
    const annas = texts(anna, conversation)
    await until(() => annas.list().length === 4)
    const second = await engine('second')
    const me = anna.session.value
    await second.signIn(me.phase === 'ready' ? me.me.handle : '', 'correct horse battery', 'second')
    const session = second.session.value
    expect(session.phase).toBe('unlinked')
    if (session.phase !== 'unlinked') return
    await archived(anna)
    await anna.approveLink(session.request)
    await until(() => second.session.value.phase === 'ready')
    const seconds = texts(second, conversation)
    await until(
      () =>
        seconds
          .list()
          .map((m) => m.text)
          .join() === 'one,two,three,four',
    )
    await bert.send(idOf(anna), 'five')
    await until(() => seconds.list().length === 5)
    await second.send(conversation, 'six')
    await until(() => annas.list().length === 6)

    // Recovery: both devices are lost.
    const key = await anna.createRecoveryKey()
    await until(() => second.hasRecoveryKey.value)
    await archived(anna)
    const third = await engine('third')
    await third.signIn(me.phase === 'ready' ? me.me.handle : '', 'correct horse battery', 'third')
    await expect(third.recover('0000')).rejects.toMatchObject({ code: 'wrong-recovery-key' })
    await third.recover(key.toLowerCase().replaceAll('-', ' '))
    const thirds = texts(third, conversation)
    await until(
      () =>
        thirds
          .list()
          .map((m) => m.text)
          .join() === 'one,two,three,four,five,six',
    )
    await third.revokeDevice(1)
    await until(() => anna.session.value.phase === 'signed-out')
    await third.send(conversation, 'seven')
    await until(() => seconds.list().length === 7)
  })
})
