// @vitest-environment node
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { LyingServer } from './lying-server'

/** Says who is asked for, and refuses a socket without a token; on the socket it repeats what it hears. */
function honestServer(): Server {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'whimbrel.v1' })
  const http = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ETag: '"1"' })
    response.end(JSON.stringify({ path: request.url, name: 'Anna' }))
  })
  http.on('upgrade', (request, socket, head) => {
    if (!request.headers['sec-websocket-protocol']?.includes('whimbrel.bearer.good')) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.send('{"type":"welcome"}')
      client.on('message', (data: Buffer) => client.send(data.toString()))
      client.on('close', () => socket.destroy())
    })
  })
  return http
}

let honest: Server
let liar: LyingServer

beforeEach(async () => {
  honest = honestServer()
  await new Promise<void>((resolve) => honest.listen(0, '127.0.0.1', resolve))
  liar = await LyingServer.before(`http://127.0.0.1:${(honest.address() as AddressInfo).port}`)
})

afterEach(async () => {
  await liar.close()
  honest.closeAllConnections()
  await new Promise((resolve) => honest.close(resolve))
})

const get = async (path: string): Promise<unknown> => await (await fetch(liar.url + path)).json()

function connect(token = 'good') {
  const heard: string[] = []
  const socket = new WebSocket(`${liar.url.replace('http', 'ws')}/ws`, [
    'whimbrel.v1',
    `whimbrel.bearer.${token}`,
  ])
  let closed: number | undefined
  socket.on('message', (data: Buffer) => heard.push(data.toString()))
  socket.on('close', (code) => (closed = code))
  socket.on('error', () => undefined)
  return { socket, heard, closedWith: () => closed }
}

describe('a server that lies', () => {
  it('should tell the truth where it is not told to lie', async () => {
    liar.lies = { answer: (call) => (call.path === '/api/other' ? { status: 500, body: {} } : undefined) }
    expect(await get('/api/user?handle=anna')).toEqual({ path: '/api/user?handle=anna', name: 'Anna' })
    const { socket, heard } = connect()
    await vi.waitFor(() => expect(heard).toEqual(['{"type":"welcome"}']))
    expect(socket.protocol).toBe('whimbrel.v1')
    socket.send('{"type":"sync","after":0}')
    await vi.waitFor(() => expect(heard[1]).toBe('{"type":"sync","after":0}'))
  })

  it('should change answers of the REST side and nothing else', async () => {
    liar.lies = {
      answer: (_call, { body }) => ({ status: 200, body: { ...(body as object), name: 'Mallory' } }),
    }
    expect(await get('/api/user')).toEqual({ path: '/api/user', name: 'Mallory' })
    expect(await get('/')).toEqual({ path: '/', name: 'Anna' })
  })

  it('should change, keep back and invent frames, both ways', async () => {
    liar.lies = {
      toClient: (frame) => (frame.type === 'welcome' ? [] : { ...frame, altered: true }),
      toServer: (frame) => [frame, { type: 'more' }],
    }
    const { socket, heard } = connect()
    await vi.waitFor(() => expect(socket.readyState).toBe(WebSocket.OPEN))
    socket.send('{"type":"send"}')
    await vi.waitFor(() =>
      expect(heard).toEqual(['{"type":"send","altered":true}', '{"type":"more","altered":true}']),
    )
    liar.say({ type: 'presence', online: [] })
    await vi.waitFor(() => expect(heard[2]).toBe('{"type":"presence","online":[]}'))
  })

  it('should pass on refusals and closes, and cut connections', async () => {
    const refused = connect('bad')
    await vi.waitFor(() => expect(refused.closedWith()).toBe(1006))
    const ended = connect()
    await vi.waitFor(() => expect(ended.heard).toHaveLength(1))
    ended.socket.close(4000, 'done')
    await vi.waitFor(() => expect(ended.closedWith()).toBe(4000))
    const cut = connect()
    await vi.waitFor(() => expect(cut.heard).toHaveLength(1))
    liar.cut()
    await vi.waitFor(() => expect(cut.closedWith()).toBe(1006))
  })
})
