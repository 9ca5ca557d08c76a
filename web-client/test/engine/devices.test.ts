import { afterEach, describe, expect, it } from 'vitest'
import { FakeServer } from './fake-server'
import {
  connect,
  deviceRuntime,
  furtherDevice,
  idOf,
  linked,
  pair,
  PASSWORD,
  person,
  startOn,
  stopAll,
  textsIn,
  until,
} from './people'
import { Database, KIND } from '../../src/engine/store/database'
import { Writes } from '../../src/engine/store/writes'

afterEach(stopAll)

function wordsOf(texts: () => { text: string }[]): string {
  return texts()
    .map(({ text }) => text)
    .join()
}

describe('A further device', { timeout: 60_000 }, () => {
  it('should be linked by another one, read what was before, and take part', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const annas = textsIn(anna, toBert)
    for (const text of ['one', 'two']) await anna.send(toBert, text)
    await until(() => bert.conversations.value[0]?.unread === 2)
    await bert.send(idOf(anna), 'three')
    await until(() => annas().length === 3)
    await until(() => server.byHandle('anna').archiveWraps.size === 3)
    const second = await furtherDevice(server, 'anna')
    const session = second.session.value
    if (session.phase !== 'unlinked') throw new Error(session.phase)
    expect(session.hasRecoveryKey).toBe(false)
    await expect(second.send(toBert, 'too early')).rejects.toMatchObject({ code: 'unlinked' })
    expect(await anna.readLinkRequest(session.request)).toEqual({ device: 2, name: 'further' })
    await expect(bert.readLinkRequest(session.request)).rejects.toMatchObject({ code: 'bad-link-code' })
    await anna.approveLink(session.request)
    await until(() => second.session.value.phase === 'ready')
    const seconds = textsIn(second, toBert)
    await until(() => wordsOf(seconds) === 'one,two,three')
    await bert.send(idOf(anna), 'four')
    await until(() => wordsOf(seconds) === 'one,two,three,four')
    await second.send(toBert, 'five')
    await until(() => wordsOf(annas) === 'one,two,three,four,five')
  })

  it('should be listed on the others as soon as it signs in, without a word of anything being wrong', async () => {
    const server = new FakeServer()
    const anna = await person(server, 'anna')
    await until(() => anna.devices.value.length === 1)
    await furtherDevice(server, 'anna')
    await until(() => anna.devices.value.length === 2)
    expect(anna.devices.value.map(({ linked: isLinked }) => isLinked)).toEqual([true, false])
    expect(anna.alerts.value).toEqual([])
  })

  it('should not link itself by an approval that was not made with its secret', async () => {
    const server = new FakeServer()
    const { anna } = await pair(server)
    const second = await furtherDevice(server, 'anna')
    const session = second.session.value
    if (session.phase !== 'unlinked') throw new Error(session.phase)
    const [, , user, device, key] = session.request.split(':')
    await anna.approveLink(`whimbrel-link:2:${user}:${device}:${key}:AAAAAAAAAAAAAAAAAAAAAA`)
    await until(() => server.requests.filter((request) => request === 'GET /keys/approval').length >= 2)
    expect(second.session.value.phase).toBe('unlinked')
    expect(server.byHandle('anna').chain).toHaveLength(1)
  })

  it('should come back with the recovery key alone, and read what was before', async () => {
    const server = new FakeServer()
    const { anna, toBert } = await pair(server)
    await anna.send(toBert, 'kept')
    const key = await anna.createRecoveryKey()
    await until(() => server.byHandle('anna').archiveWraps.size === 1)
    await until(() => server.byHandle('anna').archiveKeys.some(({ device }) => device === 0))
    anna.stop()
    const second = await furtherDevice(server, 'anna')
    expect(second.session.value).toMatchObject({ phase: 'unlinked', hasRecoveryKey: true })
    await expect(second.recover('0000')).rejects.toMatchObject({ code: 'wrong-recovery-key' })
    await second.recover(key.toLowerCase().replaceAll('-', ' '))
    const seconds = textsIn(second, toBert)
    await until(() => wordsOf(seconds) === 'kept')
  })

  it('should open the archive when recovery broke off after the device had joined', async () => {
    const server = new FakeServer()
    const { anna, toBert } = await pair(server)
    await anna.send(toBert, 'kept')
    const key = await anna.createRecoveryKey()
    const account = server.byHandle('anna')
    await until(() => account.archiveWraps.size === 1)
    await until(() => account.archiveKeys.some(({ device }) => device === 0))
    anna.stop()
    const second = await furtherDevice(server, 'anna')
    server.onAnswer = (path, answer) =>
      path === '/keys/chain' ? { status: 503, json: { code: 'unavailable', detail: 'not now' } } : answer
    await expect(second.recover(key)).rejects.toMatchObject({ code: 'unavailable' })
    expect(account.chain).toHaveLength(3)
    await until(() => second.session.value.phase === 'ready')
    const seconds = textsIn(second, toBert)
    await until(() => wordsOf(seconds) === 'kept')
    await until(() => account.archiveKeys.some(({ device }) => device === 2))
  })

  it('should be signed out and erased when it is revoked, and know nothing of what comes after', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const second = await linked(server, anna)
    await anna.revokeDevice(2)
    await until(() => second.session.value.phase === 'signed-out')
    expect(second.session.value).toMatchObject({ notice: 'revoked' })
    await until(() => server.byHandle('anna').epochs.has(2))
    await anna.send(toBert, 'after it')
    await until(() => bert.conversations.value[0]?.unread === 1)
    const id = textsIn(bert, idOf(anna))
    await until(() => [...server.byHandle('anna').archiveWraps.values()].some((wraps) => wraps.has(2)))
    await until(() => id().length === 1)
    expect(server.byHandle('anna').archiveKeys.map(({ epoch, device }) => [epoch, device])).toEqual([
      [1, 1],
      [2, 1],
    ])
  })

  it('should begin the identity anew with the password, which contacts are told loudly', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    await bert.openConversation([idOf(anna)])
    const { digits } = await bert.safetyNumber(idOf(anna))
    await bert.setVerified(idOf(anna), true, digits)
    anna.stop()
    const second = await furtherDevice(server, 'anna')
    await second.resetIdentity(PASSWORD)
    expect(second.session.value.phase).toBe('ready')
    await until(() => bert.people.value.get(idOf(second))?.identityReset)
    expect(bert.people.value.get(idOf(second))?.verified).toBe(false)
    await until(() => server.byHandle('anna').epochs.has(1))
    await second.openConversation([idOf(bert)])
    await second.send(toBert, 'it is me')
    const berts = textsIn(bert, idOf(second))
    await until(() => wordsOf(berts) === 'it is me')
  })
})

describe('What was before a device came', { timeout: 60_000 }, () => {
  it('should be read later if it was not archived when the history was fetched', async () => {
    const server = new FakeServer()
    const { anna, toBert } = await pair(server)
    const { archiveWraps } = server.byHandle('anna')
    const late = await anna.send(toBert, 'one')
    await anna.send(toBert, 'two')
    await until(() => archiveWraps.size === 2)
    const wraps = archiveWraps.get(late)
    archiveWraps.delete(late)
    const second = await linked(server, anna)
    const shown = second.messages(toBert)
    await until(() => shown.messages.value.length === 1)
    archiveWraps.set(late, wraps ?? new Map<number, string>())
    server.clockOffsetMs = 3_600_000
    server.cut()
    await until(() => shown.hasOlder.value)
    await shown.loadOlder()
    expect(shown.messages.value).toMatchObject([{ text: 'one' }, { text: 'two' }])
  })

  it('should be read by the wraps of this device where nobody has archived it', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const account = server.byHandle('anna')
    const second = await furtherDevice(server, 'anna')
    const session = second.session.value
    if (session.phase !== 'unlinked') throw new Error(session.phase)
    const answering = server.onAnswer
    server.onAnswer = (path, answer) =>
      // it is in the chain, and does not get to where it begins
      path.startsWith('/message?')
        ? { status: 503, json: { code: 'unavailable', detail: 'not now' } }
        : answer
    await anna.approveLink(session.request)
    await until(() => account.chain.length === 2)
    await bert.openConversation([idOf(anna)])
    await until(() => anna.devices.value.every(({ linked: isLinked }) => isLinked))
    await bert.send(idOf(anna), 'sealed to both')
    const annas = textsIn(anna, toBert)
    await until(() => wordsOf(annas) === 'sealed to both')
    anna.stop()
    account.archiveWraps.clear()
    server.onAnswer = answering
    await until(() => second.session.value.phase === 'ready', 20_000)
    const seconds = textsIn(second, toBert)
    await until(() => wordsOf(seconds) === 'sealed to both')
  })
})

describe('Somebody who was verified', { timeout: 60_000 }, () => {
  it('should not be marked by digits of an identity that is over', async () => {
    const server = new FakeServer()
    const { anna, bert } = await pair(server)
    const id = idOf(anna)
    const before = await bert.safetyNumber(id)
    anna.stop()
    const second = await furtherDevice(server, 'anna')
    await second.resetIdentity(PASSWORD)
    await until(() => bert.people.value.get(id)?.identityReset)
    await expect(bert.setVerified(id, true, before.digits)).rejects.toMatchObject({
      code: 'safety-number-changed',
    })
    expect(bert.people.value.get(id)?.verified).toBe(false)
    await bert.setVerified(id, true, (await bert.safetyNumber(id)).digits)
    expect(bert.people.value.get(id)?.verified).toBe(true)
  })

  it('should not be so after a start if the page closed before it told that they began anew', async () => {
    const server = new FakeServer()
    const runtime = deviceRuntime(server)
    const [anna, bert] = [await person(server, 'anna'), await person(server, 'bert', runtime)]
    await connect(anna, bert)
    const id = idOf(anna)
    await bert.setVerified(id, true, (await bert.safetyNumber(id)).digits)
    bert.stop()
    const database = await Database.open(runtime.databaseName, () => undefined)
    const known = await database.get<{ verifiedGenesis: string }>(KIND.person, id)
    const writes = new Writes()
    writes.put(KIND.person, id, { ...known, verifiedGenesis: 'of the identity before' })
    await database.commit(writes)
    database.close()
    const again = await startOn(runtime)
    expect(again.people.value.get(id)).toMatchObject({ verified: false, identityReset: true })
  })
})
