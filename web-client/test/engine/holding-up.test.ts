import { afterEach, describe, expect, it, vi } from 'vitest'
import { EngineError } from '../../src/engine/api'
import { Sealer } from '../../src/engine/messenger/sealer'
import { Contacts } from '../../src/engine/people/contacts'
import type { Api } from '../../src/engine/rest/api'
import type { State } from '../../src/engine/store/state'
import { FakeServer } from './fake-server'
import { idOf, linked, pair, stopAll, textsIn, until } from './people'

afterEach(() => {
  vi.restoreAllMocks()
  stopAll()
})

describe('What can never be done', { timeout: 30_000 }, () => {
  it('should be shown as failed if it is a message that cannot be sealed, and hold up no other', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const [annas, berts] = [textsIn(anna, toBert), textsIn(bert, idOf(anna))]
    vi.spyOn(Sealer.prototype, 'seal').mockRejectedValueOnce(new TypeError('broken keys'))
    await anna.send(toBert, 'cannot be sealed')
    await anna.send(toBert, 'behind it')
    await until(() => berts().some(({ text }) => text === 'behind it'))
    expect(annas()[0]).toMatchObject({ status: 'failed', problem: 'internal-error' })
  })

  it('should not hold up the history of a further device', async () => {
    const server = new FakeServer()
    const { anna, toBert } = await pair(server)
    const account = server.byHandle('anna')
    const id = await anna.send(toBert, 'before it')
    await until(() => account.archiveWraps.has(id))
    account.append(() => ({ kind: 'receipt', id, from: account.id, atMs: 1, info: { read: [7] } }))
    const after = await anna.send(toBert, 'behind it')
    await until(() => account.archiveWraps.has(after))
    const second = await linked(server, anna)
    const seconds = textsIn(second, toBert)
    await until(() => seconds().length === 2)
  })
})

describe('Somebody unknown', () => {
  it('should be asked for again if the line broke, and not again if there is nobody', async () => {
    const asked: string[] = []
    let problem: EngineError | undefined = new EngineError('offline', 'no line')
    const api = {
      person: (id: string): Promise<undefined> => {
        asked.push(id)
        return problem ? Promise.reject(problem) : Promise.resolve(undefined)
      },
    }
    const contacts = new Contacts('self', api as unknown as Api, { people: new Map() } as unknown as State)
    await contacts.learn(['anna'])
    problem = undefined
    await contacts.learn(['anna'])
    await contacts.learn(['anna'])
    expect(asked).toEqual(['anna', 'anna'])
  })
})
