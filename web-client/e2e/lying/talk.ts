import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, type RawData, type WebSocketServer } from 'ws'
import type { Lies } from './lying-server'

/** A frame of `whimbrel.v1`, as far as a lie needs to know it. */
export type Frame = Record<string, unknown> & { type: string }

/** A client's connection, as the liar holds it. */
export interface Talk {
  say(frame: Frame): void
  cut(): void
}

interface Upgrade {
  incoming: IncomingMessage
  socket: Duplex
  head: Buffer
  target: URL
  sockets: WebSocketServer
  lies: () => Lies
  talks: Set<Talk>
}

/** Connects to the real server first, so that a refusal is its own; then lets the client in. */
export function bendSocket(upgrade: Upgrade): void {
  const { incoming, socket, head, target, sockets } = upgrade
  const url = new URL(incoming.url ?? '/', target)
  url.protocol = 'ws:'
  const protocols = (incoming.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/).filter(Boolean)
  const { origin, authorization } = incoming.headers
  const server = new WebSocket(url, protocols, {
    perMessageDeflate: false,
    headers: { ...(origin && { origin }), ...(authorization && { authorization }) },
  })
  server.on('unexpected-response', (_request, refusal) => {
    socket.end(`HTTP/1.1 ${refusal.statusCode} ${refusal.statusMessage}\r\nConnection: close\r\n\r\n`)
    refusal.resume()
  })
  server.on('error', () => socket.destroy())
  server.once('open', () => {
    sockets.handleUpgrade(incoming, socket, head, (client) => join(client, server, upgrade))
  })
}

function join(client: WebSocket, server: WebSocket, { lies, talks }: Upgrade): void {
  const talk: Talk = {
    say: (frame) => client.send(JSON.stringify(frame)),
    cut: () => {
      client.terminate()
      server.terminate()
    },
  }
  talks.add(talk)
  server.on('message', (data) => pass(data, client, lies().toClient))
  client.on('message', (data) => pass(data, server, lies().toServer))
  server.on('close', (code, reason) => end(client, code, reason))
  client.on('close', (code, reason) => {
    talks.delete(talk)
    end(server, code, reason)
  })
  client.on('error', () => server.terminate())
}

function pass(data: RawData, to: WebSocket, lie: ((frame: Frame) => Frame | Frame[]) | undefined): void {
  if (to.readyState !== WebSocket.OPEN) return
  const text = (data as Buffer).toString()
  if (!lie) {
    to.send(text)
    return
  }
  for (const frame of [lie(JSON.parse(text) as Frame)].flat()) to.send(JSON.stringify(frame))
}

function end(socket: WebSocket, code: number, reason: Buffer): void {
  // 1005 and 1006 tell that there was no code; nobody may send them.
  if (code === 1005) socket.close()
  else if (code === 1006) socket.terminate()
  else socket.close(code, reason)
}
