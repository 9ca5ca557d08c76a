import { afterEach, describe, expect, it, vi } from 'vitest'
import { openDB } from 'idb'
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
