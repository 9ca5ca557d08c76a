import { afterEach, describe, expect, it, vi } from 'vitest'
import { openDB } from 'idb'
import { Database } from '../../src/engine/store/database'
import { State } from '../../src/engine/store/state'
import { Search } from '../../src/engine/views/search'
import { ConversationWindow } from '../../src/engine/views/window'
import { FakeServer } from './fake-server'
import { connect, deviceRuntime, idOf, pair, person, shownIn, stopAll, textsIn, until } from './people'

afterEach(() => {
  vi.restoreAllMocks()
  stopAll()
})

/** Everything in a database that a script can read; CryptoKeys say nothing. */
async function readable(name: string): Promise<string> {
  const db = await openDB(name)
  const rows: unknown[] = []
  for (const store of ['records', 'messages', 'keys']) {
    rows.push(await db.getAllKeys(store), await db.getAll(store))
  }
  db.close()
  return JSON.stringify(rows, (_, value: unknown) =>
    value instanceof Uint8Array ? Array.from(value, (byte) => String.fromCharCode(byte)).join('') : value,
  )
}

describe('What is kept on the device', { timeout: 30_000 }, () => {
  it('should have no texts, names or tokens that can be read, and no private key that can be taken', async () => {
    const server = new FakeServer()
    const runtime = deviceRuntime(server)
    const anna = await person(server, 'annawithaname', runtime)
    const bert = await person(server, 'bertwithaname')
    await connect(anna, bert)
    const toBert = await anna.openConversation([idOf(bert)])
    await anna.send(toBert, 'a secret of two')
    await anna.saveDraft(toBert, 'half a secret')
    await until(() => bert.conversations.value[0]?.unread === 1)
    const { access = '', refresh = '' } = server.byHandle('annawithaname').devices.get(1) ?? {}
    const rows = await readable(runtime.databaseName)
    expect(rows.length).toBeGreaterThan(1_000)
    for (const secret of ['secret of two', 'half a', 'withaname', idOf(bert), access, refresh]) {
      expect(rows).not.toContain(secret)
    }
    const db = await openDB(runtime.databaseName)
    const keys: CryptoKey[] = []
    const collect = (value: unknown): void => {
      if (value instanceof CryptoKey) keys.push(value)
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
    }
    ;(await db.getAll('keys')).forEach(collect)
    db.close()
    const secrets = keys.filter(({ type }) => type !== 'public')
    expect(secrets.length).toBeGreaterThanOrEqual(4)
    expect(secrets.filter(({ extractable }) => extractable)).toEqual([])
  })

  it('should be what was there before if there is no more room, which is told, and go on when there is', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const annas = textsIn(anna, toBert)
    await anna.send(toBert, 'fits')
    await until(() => annas()[0]?.status === 'delivered')
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await expect(anna.send(toBert, 'does not')).rejects.toMatchObject({ code: 'storage-full' })
    expect(anna.alerts.value.map(({ code }) => code)).toContain('storage-full')
    put.mockRestore()
    expect(annas().map(({ text }) => text)).toEqual(['fits'])
    await anna.send(toBert, 'fits again')
    const berts = shownIn(bert, idOf(anna))
    await until(() => berts().length === 2)
  })
})

describe('A window over ten thousand messages', { timeout: 60_000 }, () => {
  it('should begin with the newest, grow at its old end, and jump to one that a search found', async () => {
    const database = await Database.open('ten-thousand', () => undefined)
    const nothing = (): void => undefined
    const listener = {
      onPeople: nothing,
      onConversations: nothing,
      onMessages: nothing,
      onStorageFull: nothing,
    }
    const state = await State.load(database, listener)
    const conversation = 'them'
    await state.change((writes) => {
      state.conversation(writes, conversation, [], 1)
      for (let i = 1; i <= 10_000; i++) {
        const text = `message ${i}`
        const base = { id: `m-${i}`, conversation, order: state.nextOrder(), atMs: i }
        state.putMessage(writes, { ...base, kind: 'text', from: 'me', own: true, text, read: true })
      }
    })
    const window = new ConversationWindow(database, conversation, nothing)
    await until(() => window.messages.value.length > 0)
    expect(window.messages.value.at(-1)?.id).toBe('m-10000')
    expect(window.messages.value.length).toBeLessThan(200)
    const before = window.messages.value.length
    await window.loadOlder()
    expect(window.messages.value.length).toBeGreaterThan(before)
    expect(window.hasOlder.value).toBe(true)
    await window.jumpTo('m-5000')
    expect(window.messages.value.some(({ id }) => id === 'm-5000')).toBe(true)
    const orders = window.messages.value.map(({ order }) => order)
    expect(orders).toEqual([...orders].sort((one, other) => one - other))
    const hits = []
    for await (const hit of new Search(database).run('message 777', new AbortController().signal))
      hits.push(hit.message.id)
    expect(hits.slice(0, 2)).toEqual(['m-7779', 'm-7778'])
    expect(hits).toHaveLength(11)
    database.close()
  })
})
