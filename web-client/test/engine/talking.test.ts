import { afterEach, describe, expect, it } from 'vitest'
import { FakeServer } from './fake-server'
import {
  connect,
  deviceRuntime,
  idOf,
  meOf,
  online,
  pair,
  person,
  shownIn,
  startOn,
  stopAll,
  textsIn,
  until,
} from './people'

afterEach(stopAll)

describe('Two people', { timeout: 30_000 }, () => {
  it('should talk, and see what was delivered and read', async () => {
    const { anna, bert, toBert } = await pair(new FakeServer())
    const annas = textsIn(anna, toBert)
    const id = await anna.send(toBert, 'Hello, Bert 🐦')
    const berts = textsIn(bert, idOf(anna))
    await until(() => berts()[0]?.text === 'Hello, Bert 🐦')
    await until(() => annas()[0]?.status === 'delivered')
    expect(bert.conversations.value[0]?.unread).toBe(1)
    await bert.markRead(idOf(anna), id)
    await until(() => annas()[0]?.status === 'read')
    expect(bert.conversations.value[0]?.unread).toBe(0)
    expect((await anna.safetyNumber(idOf(bert))).digits).toBe((await bert.safetyNumber(idOf(anna))).digits)
  })

  it('should be understood in the order in which they wrote while there was no line', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    server.setDown(true)
    await until(() => anna.line.value.state === 'offline')
    for (const text of ['one', 'two', 'three']) await anna.send(toBert, text)
    const annas = textsIn(anna, toBert)
    await until(() => annas().length === 3)
    expect(annas().map(({ status }) => status)).toEqual(['queued', 'queued', 'queued'])
    server.setDown(false)
    anna.retryLine()
    bert.retryLine()
    const berts = textsIn(bert, idOf(anna))
    await until(() => berts().length === 3)
    expect(berts().map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('should find everything on a device that opens without a network, and write there', async () => {
    const server = new FakeServer()
    const runtime = deviceRuntime(server)
    const anna = await person(server, 'anna', runtime)
    const bert = await person(server, 'bert')
    await connect(anna, bert)
    const toBert = await anna.openConversation([idOf(bert)])
    await anna.send(toBert, 'before')
    await anna.saveDraft(toBert, 'half a thou')
    const berts = textsIn(bert, idOf(anna))
    await until(() => berts().length === 1)
    anna.stop()
    server.isDown = true
    const again = await startOn(runtime)
    expect(again.session.value.phase).toBe('ready')
    expect(again.people.value.get(idOf(bert))?.handle).toBe('bert')
    expect(again.conversations.value[0]).toMatchObject({ id: toBert, draft: 'half a thou' })
    await again.send(toBert, 'after')
    const shown = textsIn(again, toBert)
    await until(
      () =>
        shown()
          .map(({ text }) => text)
          .join() === 'before,after',
    )
    server.isDown = false
    again.retryLine()
    await until(() => berts().length === 2)
  })

  it('should be in one conversation with all of a group, which follows from who is in it', async () => {
    const server = new FakeServer()
    const { anna, bert } = await pair(server)
    const carla = await person(server, 'carla')
    await connect(carla, anna)
    await connect(carla, bert)
    const group = await anna.openConversation([idOf(bert), idOf(carla)])
    const annas = textsIn(anna, group)
    await anna.send(group, 'Hello, both')
    await until(() => bert.conversations.value.some(({ id }) => id === group))
    await bert.send(group, 'Hello, all')
    const carlas = textsIn(carla, group)
    await until(() => carlas().length === 2)
    await until(() => annas()[0]?.counts?.delivered === 2)
  })

  it('should know that others got a message, though the server tells somebody else', async () => {
    const server = new FakeServer()
    const { anna, bert } = await pair(server)
    const carla = await person(server, 'carla')
    await connect(carla, anna)
    server.onAnswer = (path, answer) =>
      path.endsWith('/recipients') ? { status: 200, json: { recipients: [idOf(bert)] } } : answer
    const group = await anna.openConversation([idOf(bert), idOf(carla)])
    await anna.send(group, 'Hello, both')
    const berts = textsIn(bert, idOf(anna))
    await until(() => berts().length === 1)
    expect(berts()[0]).toMatchObject({ text: 'Hello, both', othersUnknown: true })
    await anna.send(await anna.openConversation([idOf(bert)]), 'To you alone')
    await until(() => berts().length === 2)
    expect(berts()[1]?.othersUnknown).toBeUndefined()
  })

  it('should be found by a search that folds case and accents, newest first', async () => {
    const { anna, toBert } = await pair(new FakeServer())
    await anna.send(toBert, 'Ein Café am Eck')
    await anna.send(toBert, 'nothing')
    await anna.send(toBert, 'CAFÉ und Cafe')
    const hits = []
    for await (const hit of anna.search('cafe', new AbortController().signal)) hits.push(hit)
    expect(hits.map(({ message, ranges }) => [message.text, ranges])).toEqual([
      [
        'CAFÉ und Cafe',
        [
          [0, 4],
          [9, 13],
        ],
      ],
      ['Ein Café am Eck', [[4, 8]]],
    ])
  })

  it('should leave nothing behind on a device that signs out', async () => {
    const server = new FakeServer()
    const runtime = deviceRuntime(server)
    const anna = await person(server, 'anna', runtime)
    await anna.signOut()
    expect(server.byHandle('anna').devices.get(1)?.revoked).toBe(true)
    anna.stop()
    const again = await startOn(runtime)
    expect(again.session.value.phase).toBe('signed-out')
    expect(again.conversations.value).toEqual([])
  })

  it('should work with a server that has no archive', async () => {
    const server = new FakeServer()
    server.isOld = true
    const { anna, bert, toBert } = await pair(server)
    await anna.send(toBert, 'as before')
    const berts = textsIn(bert, idOf(anna))
    await until(() => berts().length === 1)
    expect(anna.alerts.value).toEqual([])
  })
})

describe('A message', { timeout: 30_000 }, () => {
  it('should go again as the same frame if the line broke before it arrived', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const berts = textsIn(bert, idOf(anna))
    const sent: unknown[] = []
    server.onSend = (frame) => {
      sent.push(frame)
      return sent.length === 1 ? 'unheard' : undefined
    }
    await anna.send(toBert, 'once')
    await until(() => sent.length === 1)
    server.cut()
    await until(() => berts().length === 1)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
  })

  it('should be shown once if only the answer was lost', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const [annas, berts] = [textsIn(anna, toBert), textsIn(bert, idOf(anna))]
    let sent = 0
    server.onSend = () => (++sent === 1 ? 'unanswered' : undefined)
    await anna.send(toBert, 'once')
    await until(() => berts().length === 1)
    server.cut()
    await anna.send(toBert, 'twice')
    await until(() => berts().length === 2)
    await until(() => annas().every(({ status }) => status === 'delivered'))
    expect(berts().map(({ text }) => text)).toEqual(['once', 'twice'])
    expect(annas().map(({ text }) => text)).toEqual(['once', 'twice'])
  })

  it('should go again as the same frame after a busy server has had its pause', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const sent: unknown[] = []
    server.onSend = (frame) => {
      sent.push(frame)
      return sent.length === 1
        ? { type: 'rejected', id: frame.id, code: 'busy', detail: 'busy', retryAfterMs: 50 }
        : undefined
    }
    await anna.send(toBert, 'patience')
    const berts = textsIn(bert, idOf(anna))
    await until(() => berts().length === 1)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
  })

  it('should ask a busy server with one message, and over a new connection too', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    let busy = true
    let asked = 0
    server.onSend = (frame) => {
      if (!busy) {
        return undefined
      }
      asked++
      return { type: 'rejected', id: frame.id, code: 'busy', detail: 'busy', retryAfterMs: 300 }
    }
    for (const text of ['1', '2', '3', '4']) {
      await anna.send(toBert, text)
    }
    await until(() => asked > 4) // four may have gone before the first answer came; the fifth waited for it
    server.cut()
    const before = asked
    await until(() => asked > before)
    expect(asked).toBe(before + 1)
    busy = false
    const berts = textsIn(bert, idOf(anna))
    await until(() => berts().length === 4)
    expect(berts().map(({ text }) => text)).toEqual(['1', '2', '3', '4'])
  })

  it('should get another id if its time is not the one of the server', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    let refused: unknown
    server.onSend = (frame) => {
      if (refused !== undefined) return undefined
      refused = frame.id
      const serverTimeMs = Date.now() + 86_400_000
      return { type: 'rejected', id: frame.id, code: 'id-time', detail: 'too far', serverTimeMs }
    }
    await anna.send(toBert, 'late')
    const berts = textsIn(bert, idOf(anna))
    await until(() => berts().length === 1)
    expect(berts()[0]?.id).not.toBe(refused)
    expect(textsIn(anna, toBert)().length).toBeLessThanOrEqual(1)
  })

  it('should be shown as failed, with why, if the server refuses it for good, and can be tried again', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    server.onSend = ({ id }) => ({ type: 'rejected', id, code: 'bad-envelope', detail: 'no' })
    const id = await anna.send(toBert, 'again')
    const annas = textsIn(anna, toBert)
    await until(() => annas()[0]?.status === 'failed')
    expect(annas()[0]?.problem).toBe('bad-envelope')
    server.onSend = () => undefined
    await anna.retry(id)
    const berts = textsIn(bert, idOf(anna))
    await until(() => berts().length === 1)
    expect(annas()).toHaveLength(1)
  })

  it('should be shown as failed if it goes to nobody any more', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    server.byHandle('anna').connections.set(idOf(bert), { state: 'none', blocked: false })
    await anna.send(toBert, 'to nobody')
    const annas = textsIn(anna, toBert)
    await until(() => annas()[0]?.status === 'failed')
    expect(annas()[0]?.problem).toBe('not-connected')
  })

  it('should be taken back if it was accepted and could not enter the log', async () => {
    const server = new FakeServer()
    const { anna, toBert } = await pair(server)
    server.onSend = ({ id }) => ({ type: 'accepted', id })
    const id = await anna.send(toBert, 'taken back')
    const annas = textsIn(anna, toBert)
    await until(() => annas()[0]?.status === 'sent')
    const { id: from } = meOf(anna)
    server.byHandle('anna').append(() => ({ kind: 'refused', id, from, atMs: 1, code: 'id-taken' }))
    await until(() => annas()[0]?.status === 'failed')
    expect(annas()[0]?.problem).toBe('id-taken')
  })

  it('should not hold up what is behind it if it is of no form at all', async () => {
    const server = new FakeServer()
    const { anna, bert, toBert } = await pair(server)
    const from = idOf(anna)
    const id = '01a20e0b-f786-771b-a3be-4febf15d56e4'
    server.byHandle('bert').append(() => ({ kind: 'message', id, from, device: 1, atMs: 1, body: 'AAAA' }))
    server.byHandle('bert').append(() => ({ kind: 'connection', id, from, atMs: 1, info: { state: 7 } }))
    await anna.send(toBert, 'behind it')
    const berts = shownIn(bert, from)
    await until(() => berts().some((message) => message.kind === 'text'))
    await online(bert)
  })
})
