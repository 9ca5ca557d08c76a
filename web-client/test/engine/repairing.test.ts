import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Bytes,
  generateDeviceKeys,
  packWraps,
  PinnedChain,
  signGenesis,
  signKeyRecord,
  toBase64Url,
  unpackWraps,
} from '../../src/core'
import type { FakeAccount } from './fake-account'
import { FakeServer } from './fake-server'
import {
  connect,
  deviceRuntime,
  idOf,
  linked,
  online,
  pair,
  person,
  shownIn,
  startOn,
  stopAll,
  until,
} from './people'

/** The first pause between two requests. */
const PAUSE_MS = 30_000

afterEach(() => {
  vi.restoreAllMocks()
  stopAll()
})

/** As if the sender had sealed to another key. */
function spoil(wraps: Bytes): Bytes {
  return packWraps(
    unpackWraps(wraps).map((wrap) => {
      const sealed = wrap.sealed.slice()
      sealed[40] = (sealed[40] ?? 0) ^ 1
      return { ...wrap, sealed }
    }),
  )
}

describe('A message that does not open', { timeout: 30_000 }, () => {
  it('should get the wrap that the report tells is missing', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const berts = shownIn(bert, idOf(anna))
    server.onWraps = () => new Uint8Array(0)
    await anna.send(toBert, 'with a wrap that comes later')
    await until(() => berts()[0]?.kind === 'text')
    expect(berts()).toHaveLength(1)
    expect(server.requests.filter((request) => request.endsWith('/wraps'))).toHaveLength(1)
  })

  it('should open by a wrap that comes in the same page', async () => {
    const server = new FakeServer()
    const runtime = deviceRuntime(server)
    const [anna, bert] = [await person(server, 'anna'), await person(server, 'bert', runtime)]
    await connect(anna, bert)
    const toBert = await anna.openConversation([idOf(bert)])
    bert.stop()
    server.onWraps = () => new Uint8Array(0)
    await anna.updateProfile('Anna B.') // while this is stored, what is behind it gathers
    await anna.send(toBert, 'with a wrap that was late')
    await until(() => server.requests.some((request) => request.endsWith('/wraps')))
    const again = await startOn(runtime)
    const berts = shownIn(again, idOf(anna))
    await online(again)
    await until(() => berts()[0]?.kind === 'text')
    expect(berts()).toHaveLength(1)
  })

  it('should not vanish if the device that sent it was removed before it was read', async () => {
    const server = new FakeServer()
    const runtime = deviceRuntime(server)
    const [anna, bert] = [await person(server, 'anna'), await person(server, 'bert', runtime)]
    const second = await linked(server, anna)
    await bert.findPerson('anna')
    await bert.requestContact(idOf(anna))
    await until(() => anna.people.value.get(idOf(bert))?.state === 'incoming')
    bert.stop()
    await anna.answerContact(idOf(bert), true)
    await until(() => second.people.value.get(idOf(bert))?.state === 'accepted')
    await second.send(await second.openConversation([idOf(bert)]), 'from the old phone')
    await until(() => server.messages.size === 1)
    await anna.revokeDevice(2)
    const again = await startOn(runtime)
    const berts = shownIn(again, idOf(anna))
    await until(() => berts().some((message) => message.kind === 'notice' && message.notice === 'unreadable'))
  })

  it('should wait visibly, be asked for, and turn into its text in its place', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const berts = shownIn(bert, idOf(anna))
    let first = true
    server.onWraps = (wraps) => {
      const told = first ? spoil(wraps) : wraps
      first = false
      return told
    }
    await anna.send(toBert, 'first')
    await anna.send(toBert, 'second')
    await until(() => berts().filter((message) => message.kind === 'text').length === 2)
    const texts = berts().map((message) => (message.kind === 'text' ? message.text : message.notice))
    expect(texts).toEqual(['first', 'second'])
  })

  it('should be asked for three times at most', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const berts = shownIn(bert, idOf(anna))
    const { setTimeout: later } = globalThis
    vi.spyOn(globalThis, 'setTimeout').mockImplementation((work: () => void, ms = 0) =>
      later(work, ms >= PAUSE_MS ? 1 : ms),
    )
    let isSpoiled = true
    let requests = 0
    server.onWraps = (wraps) => (isSpoiled ? spoil(wraps) : wraps)
    server.onSend = (frame) => {
      const isRequest = (frame.to as string[])[0] === idOf(anna)
      requests += isRequest ? 1 : 0
      return isRequest ? { type: 'accepted', id: frame.id } : undefined // it gets lost
    }
    await anna.send(toBert, 'never')
    await until(() => requests === 3)
    isSpoiled = false
    await anna.send(toBert, 'after it')
    await until(() => berts().length === 2)
    expect(berts()[0]).toMatchObject({ notice: 'waiting', about: idOf(anna) })
    expect(requests).toBe(3)
  })
})

/** The server itself begins an account anew, with a device of its own. */
async function beginAnew(server: FakeServer, account: FakeAccount, device: number): Promise<void> {
  const keys = await generateDeviceKeys(account.id, device, Date.now())
  const genesis = await signGenesis(keys, 2, Date.now())
  const { chain } = await PinnedChain.of(account.id, [genesis])
  const record = await signKeyRecord(keys, chain)
  account.generation = 2
  account.head = toBase64Url(chain.head)
  account.chain = [{ entry: toBase64Url(genesis.bytes), signature: toBase64Url(genesis.signature) }]
  account.records.clear()
  account.records.set(device, {
    record: toBase64Url(record.bytes),
    signature: toBase64Url(record.signature),
  })
  server.keysChanged(account)
}

describe('A device', { timeout: 30_000 }, () => {
  it('should stop sending and say so loudly when its own account began anew without it', async () => {
    const server = new FakeServer()
    const { anna, toBert } = await pair(server)
    const sent: unknown[] = []
    server.onSend = (frame) => {
      sent.push(frame)
      return undefined
    }
    const account = server.byHandle('anna')
    await beginAnew(server, account, 2)
    await until(() => anna.alerts.value.some(({ code }) => code === 'own-identity-reset'))
    await until(() => anna.session.value.phase === 'unlinked')
    await expect(anna.send(toBert, 'not to the server')).rejects.toMatchObject({ code: 'unlinked' })
    expect(sent).toEqual([])
    expect(account.archiveKeys.map(({ device }) => device)).toEqual([1])
  })

  it('should seal nothing to a chain that began anew without it while keys were asked for', async () => {
    const server = new FakeServer()
    const { anna, toBert } = await pair(server)
    const account = server.byHandle('anna')
    const sealedTo: string[] = []
    server.onWraps = (wraps) => {
      sealedTo.push(...unpackWraps(wraps).map((wrap) => `${wrap.account} ${wrap.device}`))
      return wraps
    }
    server.setDown(true)
    await anna.send(toBert, 'written before it was known')
    await beginAnew(server, account, 2)
    server.setDown(false)
    anna.retryLine()
    await until(() => anna.session.value.phase === 'unlinked')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(sealedTo).not.toContain(`${account.id} 2`)
  })

  it('should not take one with its number for itself in a chain that began anew', async () => {
    const server = new FakeServer()
    const runtime = deviceRuntime(server)
    const anna = await person(server, 'anna', runtime)
    await beginAnew(server, server.byHandle('anna'), 1)
    await until(() => anna.session.value.phase === 'unlinked')
    anna.stop()
    const again = await startOn(runtime)
    await until(() => again.session.value.phase === 'unlinked')
  })
})

describe('Keys that must not be believed', { timeout: 30_000 }, () => {
  it('should be refused and told if the server shows another history of them', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    await anna.safetyNumber(idOf(bert))
    const berts = server.byHandle('bert')
    const annas = server.byHandle('anna')
    berts.chain = annas.chain
    berts.head = annas.head
    berts.records.clear()
    annas.records.forEach((record, device) => berts.records.set(device, record))
    server.keysChanged(berts)
    await until(() =>
      anna.alerts.value.some(({ code, about }) => code === 'bad-keys' && about === idOf(bert)),
    )
    const shown = shownIn(anna, toBert)
    await until(() => shown().some((message) => message.kind === 'notice' && message.notice === 'bad-keys'))
  })
})
