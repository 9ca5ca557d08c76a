import { afterEach, describe, expect, it } from 'vitest'
import { generateArchiveSecret, importArchiveKey } from '../../src/core'
import { isWritable, Keyring } from '../../src/engine/archive/keyring'
import type { LocalEngine } from '../../src/engine/local-engine'
import { Database, KIND } from '../../src/engine/store/database'
import { Writes } from '../../src/engine/store/writes'
import { Persona } from '../core/persona'
import type { FakeAccount } from './fake-account'
import { FakeServer } from './fake-server'
import {
  connect,
  deviceRuntime,
  furtherDevice,
  idOf,
  linked,
  pair,
  person,
  startOn,
  stopAll,
  textsIn,
  until,
} from './people'

afterEach(stopAll)

/** The epochs that a message is archived in. */
function epochsOf(account: FakeAccount, id: string): number[] {
  return [...(account.archiveWraps.get(id)?.keys() ?? [])]
}

async function received(engine: LocalEngine, conversation: string, text: string): Promise<string> {
  const texts = textsIn(engine, conversation)
  await until(() => texts().some((message) => message.text === text))
  return texts().find((message) => message.text === text)?.id ?? ''
}

/** The server does not answer this path, until it is told to. */
function refusing(server: FakeServer, path: string): { count: number; end: () => void } {
  const answering = server.onAnswer
  const refusals = { count: 0, end: () => void (server.onAnswer = answering) }
  server.onAnswer = (asked, answer) => {
    if (asked !== path) return answer
    refusals.count++
    return { status: 503, json: { code: 'unavailable', detail: 'not now' } }
  }
  return refusals
}

/** A device removes device 2, which it may, but cannot open the epoch that is to follow. */
async function removeSecond(server: FakeServer, by: LocalEngine, second: LocalEngine) {
  const refusals = refusing(server, '/archive/keys')
  await by.revokeDevice(2)
  await until(() => second.session.value.phase === 'signed-out')
  await until(() => refusals.count > 0)
  return refusals
}

describe('An archive key', () => {
  async function heldBy(persona: Persona, by: number) {
    const { generation, seq } = (await persona.pinned()).chain
    return { key: await importArchiveKey(await generateArchiveSecret(persona.user, 1)), generation, seq, by }
  }

  it('should not be written with once any device was removed after it came, whoever removed it', async () => {
    const anna = await Persona.create('anna')
    await anna.link()
    await anna.link()
    const held = await heldBy(anna, 1)
    expect(isWritable(held, (await anna.pinned()).chain)).toBe(true)
    await anna.remove(2, 3)
    expect(isWritable(held, (await anna.pinned()).chain)).toBe(false)
    expect(isWritable(await heldBy(anna, 1), (await anna.pinned()).chain)).toBe(true)
  })

  it('should not be written with if who sealed it was removed, even before it came', async () => {
    const anna = await Persona.create('anna')
    await anna.link()
    await anna.remove(2)
    expect(isWritable(await heldBy(anna, 2), (await anna.pinned()).chain)).toBe(false)
  })

  it('should be of its generation only, and the first of its epoch stays', async () => {
    const anna = await Persona.create('anna')
    const database = await Database.open('keyring', () => undefined)
    const keyring = new Keyring(database)
    const [first, second] = [await heldBy(anna, 1), await heldBy(anna, 1)]
    await keyring.add([first])
    await keyring.add([second])
    const again = new Keyring(database)
    await again.load()
    expect(again.keys.get(1)?.commit).toEqual(first.key.commit)
    expect(isWritable({ ...first, generation: 2 }, (await anna.pinned()).chain)).toBe(false)
    expect(await again.keepGeneration(1)).toBe(false)
    expect(await again.keepGeneration(2)).toBe(true)
    expect(again.newest).toBeUndefined()
    database.close()
  })
})

describe('After a device was removed', { timeout: 60_000 }, () => {
  it('should another device open the next epoch too, and no device archive under the one before', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const account = server.byHandle('anna')
    const second = await linked(server, anna)
    await linked(server, anna)
    await until(() => account.archiveKeys.length === 3)
    await second.revokeDevice(3)
    await until(() => account.archiveKeys.filter(({ epoch }) => epoch === 2).length === 2)
    await bert.openConversation([idOf(anna)])
    await bert.send(idOf(anna), 'behind it')
    const id = await received(second, toBert, 'behind it')
    await until(() => epochsOf(account, id).length > 0)
    const own = await anna.send(toBert, 'own, behind it')
    await until(() => epochsOf(account, own).length > 0)
    expect([epochsOf(account, id), epochsOf(account, own)]).toEqual([[2], [2]])
  })

  it('should hold content keys back until there is a key that it does not know', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const account = server.byHandle('anna')
    const second = await linked(server, anna)
    await until(() => account.archiveKeys.length === 2)
    const refusals = await removeSecond(server, anna, second)
    await bert.openConversation([idOf(anna)])
    await bert.send(idOf(anna), 'not for the one that went')
    const id = await received(anna, toBert, 'not for the one that went')
    const own = await anna.send(toBert, 'nor this')
    await received(bert, idOf(anna), 'nor this')
    anna.retryLine()
    expect([epochsOf(account, id), epochsOf(account, own)]).toEqual([[], []])
    refusals.end()
    server.cut()
    await until(() => epochsOf(account, id).length > 0 && epochsOf(account, own).length > 0, 20_000)
    expect([epochsOf(account, id), epochsOf(account, own)]).toEqual([[2], [2]])
  })

  it('should a device that comes later not write with the key that the removed one knows', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const account = server.byHandle('anna')
    const second = await linked(server, anna)
    const key = await anna.createRecoveryKey()
    await until(
      () =>
        account.archiveKeys
          .map(({ device }) => device)
          .sort()
          .join() === '0,1,2',
    )
    const refusals = await removeSecond(server, anna, second)
    anna.stop() // before it could open an epoch
    refusals.end()
    expect([...account.epochs.keys()]).toEqual([1])
    const third = await furtherDevice(server, 'anna')
    await third.recover(key)
    await until(() => third.session.value.phase === 'ready')
    await bert.openConversation([idOf(third)])
    await bert.send(idOf(third), 'not for the one that went')
    const id = await received(third, toBert, 'not for the one that went')
    await until(() => epochsOf(account, id).length > 0)
    expect(epochsOf(account, id)).toEqual([2])
  })
})

describe('When a recovery key is replaced', { timeout: 60_000 }, () => {
  it('should go on sharing archive keys when a new recovery key was named and its record never came', async () => {
    const server = new FakeServer()
    const anna = await person(server, 'anna')
    const account = server.byHandle('anna')
    await anna.createRecoveryKey()
    await until(() => anna.hasRecoveryKey.value)
    const { recovery } = account
    const refusals = refusing(server, '/archive/recovery')
    await expect(anna.createRecoveryKey()).rejects.toMatchObject({ code: 'recovery-key-unfinished' })
    expect(anna.hasRecoveryKey.value).toBe(false)
    account.recovery = recovery // the fake server took it, though it said that it did not
    refusals.end()
    expect(account.chain).toHaveLength(3)
    await linked(server, anna)
    await until(() => account.archiveKeys.some(({ device }) => device === 2))
    expect(anna.hasRecoveryKey.value).toBe(false)
    await anna.createRecoveryKey()
    await until(() => anna.hasRecoveryKey.value)
  })
})

describe('After an identity reset', { timeout: 60_000 }, () => {
  it('should nothing of the former generation be used: neither its archive keys nor what waited', async () => {
    const server = new FakeServer()
    const runtime = deviceRuntime(server)
    const anna = await person(server, 'anna', runtime)
    const bert = await person(server, 'bert')
    await connect(anna, bert)
    const toBert = await anna.openConversation([idOf(bert)])
    const account = server.byHandle('anna')
    await until(() => account.epochs.has(1))
    const former = account.epochs.get(1)
    const refusals = refusing(server, '/archive/wraps')
    const waiting = await anna.send(toBert, 'of the former generation')
    await received(bert, idOf(anna), 'of the former generation')
    const second = await furtherDevice(server, 'anna')
    await second.resetIdentity('correct horse battery')
    await until(() => account.epochs.has(1) && account.epochs.get(1) !== former)
    anna.stop()
    refusals.end()
    account.archiveWraps.clear()
    const again = await startOn(runtime)
    await until(() => again.session.value.phase === 'unlinked')
    const session = again.session.value
    await second.approveLink(session.phase === 'unlinked' ? session.request : '')
    await until(() => again.session.value.phase === 'ready')
    await until(() => account.archiveKeys.some(({ device }) => device === 1))
    const fresh = await again.send(toBert, 'of the new one')
    await until(() => epochsOf(account, fresh).length > 0)
    expect(account.archiveWraps.has(waiting)).toBe(false)
    anna.stop()
  })
})

describe('What waits to be archived', () => {
  it('should be bounded: of too much the oldest goes', async () => {
    const database = await Database.open('bounded', () => undefined)
    const writes = new Writes()
    for (let i = 1; i <= 10; i++) writes.put(KIND.archiveWrap, `m-${i}`, i, i)
    writes.put(KIND.outbox, 'another kind', 0)
    await database.commit(writes)
    await database.keepNewest(KIND.archiveWrap, 3)
    expect((await database.all(KIND.archiveWrap)).map(({ value }) => value)).toEqual([8, 9, 10])
    await database.keepNewest(KIND.archiveWrap, 3)
    expect(await database.all(KIND.archiveWrap)).toHaveLength(3)
    expect(await database.all(KIND.outbox)).toHaveLength(1)
    database.close()
  })
})
