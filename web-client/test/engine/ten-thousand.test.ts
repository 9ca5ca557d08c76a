import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { SearchHit } from '../../src/engine/api'
import type { LocalEngine } from '../../src/engine/local-engine'
import { Database } from '../../src/engine/store/database'
import { State } from '../../src/engine/store/state'
import { FakeServer } from './fake-server'
import { connect, deviceRuntime, idOf, person, startOn, stopAll, until } from './people'

const COUNT = 10_000
/** What opening a conversation may read: its newest page, whether there is more, and what the start reads. */
const OPENING_MAX = 100

let anna: LocalEngine
let conversation: string

/** Anna's device with a long conversation, opened again: nothing of it is in memory. */
beforeAll(async () => {
  const server = new FakeServer()
  const runtime = deviceRuntime(server)
  const before = await person(server, 'anna', runtime)
  const bert = await person(server, 'bert')
  await connect(before, bert)
  conversation = await before.openConversation([idOf(bert)])
  const from = idOf(before)
  before.stop()
  await fill(runtime.databaseName, from)
  server.isDown = true
  anna = await startOn(runtime)
}, 120_000)

afterEach(() => vi.restoreAllMocks())
afterAll(stopAll)

async function fill(databaseName: string, from: string): Promise<void> {
  const database = await Database.open(databaseName, () => undefined)
  const nothing = (): void => undefined
  const listener = {
    onPeople: nothing,
    onConversations: nothing,
    onMessages: nothing,
    onStorageFull: nothing,
  }
  const state = await State.load(database, listener)
  await state.change((writes) => {
    for (let i = 1; i <= COUNT; i++) {
      const text = i === 1 ? 'the needle at the start' : `message ${i}`
      const base = { id: `m-${i}`, conversation, order: state.nextOrder(), atMs: i }
      state.putMessage(writes, { ...base, kind: 'text', from, own: true, text, read: true })
    }
  })
  database.close()
}

/** How many stored values were read from now on: each is decrypted once. */
function countReads(): () => number {
  const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
  return () => decrypt.mock.calls.length
}

describe('Ten thousand messages of one conversation', { timeout: 120_000 }, () => {
  it('should not be read to open it, but a page, and another one with each step up', async () => {
    const reads = countReads()
    const window = anna.messages(conversation)
    await until(() => window.messages.value.length > 0)
    expect(window.messages.value.at(-1)?.id).toBe(`m-${COUNT}`)
    expect(window.hasOlder.value).toBe(true)
    const opened = reads()
    expect(opened).toBeGreaterThan(0)
    expect(opened).toBeLessThanOrEqual(OPENING_MAX)
    const shown = window.messages.value
    await window.loadOlder()
    expect(reads() - opened).toBeLessThanOrEqual(OPENING_MAX)
    expect(window.messages.value.slice(-shown.length)).toEqual(shown)
    window.dispose()
  })

  it('should be found by a search that tells what it finds before it has read all', async () => {
    const reads = countReads()
    const hits = anna.search('MESSAGE 777', new AbortController().signal)[Symbol.asyncIterator]()
    const first = (await hits.next()) as IteratorYieldResult<SearchHit>
    expect(first.value.message.id).toBe('m-7779')
    expect(reads()).toBeGreaterThan(0)
    expect(reads()).toBeLessThan(COUNT / 2)
    const rest: string[] = []
    for (let next = await hits.next(); next.done !== true; next = await hits.next()) {
      rest.push(next.value.message.id)
    }
    expect(rest).toHaveLength(10)
    expect(rest.at(-1)).toBe('m-777')
  })

  it('should be searched to the very first, and shown from there', async () => {
    const hits: SearchHit[] = []
    for await (const hit of anna.search('needle', new AbortController().signal)) hits.push(hit)
    expect(hits.map(({ message, ranges }) => [message.id, ranges])).toEqual([['m-1', [[4, 10]]]])
    const window = anna.messages(conversation)
    await until(() => window.messages.value.length > 0)
    await window.jumpTo('m-1')
    expect(window.messages.value[0]?.id).toBe('m-1')
    expect(window.messages.value.at(-1)?.id).toBe(`m-${COUNT}`)
    expect(window.hasOlder.value).toBe(false)
    window.dispose()
  })

  it('should be reached one page after another, from the last to the first, each once', async () => {
    const window = anna.messages(conversation)
    await until(() => window.messages.value.length > 0)
    for (let page = 0; window.hasOlder.value && page < COUNT; page++) {
      const before = window.messages.value.length
      await window.loadOlder()
      expect(window.messages.value.length).toBeGreaterThan(before)
    }
    const ids = window.messages.value.map(({ id }) => id)
    expect(ids).toEqual(Array.from({ length: COUNT }, (_, i) => `m-${i + 1}`))
    window.dispose()
  })

  it('should stop being searched when nobody wants the answer any more', async () => {
    const ended = new AbortController()
    const hits: SearchHit[] = []
    for await (const hit of anna.search('message', ended.signal)) {
      hits.push(hit)
      ended.abort()
    }
    expect(hits).toHaveLength(1)
  })
})
