import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { bendSocket, type Frame, type Talk } from './talk'
import { WebSocketServer } from 'ws'

/** What the real server answered to a call, for a lie to change. */
export interface Answer {
  status: number
  /** Parsed if it is JSON, else the bytes. */
  body: unknown
}

export interface Call {
  method: string
  /** With the query. */
  path: string
  body: string
}

/** Lies told. Each is asked about everything that passes; what it leaves alone passes as it is. */
export interface Lies {
  /** May change the answer to a call of the REST side; returns undefined to leave it. */
  answer?: (call: Call, answer: Answer) => Answer | undefined
  /** May change a frame to the client: into another one, several, or none. */
  toClient?: (frame: Frame) => Frame | Frame[]
  /** May do the same to a frame to the server. */
  toServer?: (frame: Frame) => Frame | Frame[]
}

/**
 * Stands before a real server and lies where a test tells it to: it changes answers of the REST side and frames of the socket, keeps
 * them back, and says what the server never said. A client must find out, or not care.
 */
export class LyingServer {
  /** The lies that are told from now on. */
  lies: Lies
  private readonly talks = new Set<Talk>()
  private readonly sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('whimbrel.v1') ? 'whimbrel.v1' : false),
  })

  private constructor(
    private readonly target: URL,
    private readonly http: Server,
    lies: Lies,
  ) {
    this.lies = lies
    http.on('request', (incoming, outgoing) => {
      this.pass(incoming, outgoing).catch((failure: unknown) => {
        outgoing.statusCode = 502
        outgoing.end(String(failure))
      })
    })
    http.on('upgrade', (incoming, socket, head) => {
      bendSocket({
        incoming,
        socket,
        head,
        target,
        sockets: this.sockets,
        lies: () => this.lies,
        talks: this.talks,
      })
    })
  }

  /** Starts one before the server at an address, on a free port of this machine. */
  static async before(address: string, lies: Lies = {}): Promise<LyingServer> {
    const http = createServer()
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    return new LyingServer(new URL(address), http, lies)
  }

  /** Where the page of the real server is to be had, with lies. */
  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`
  }

  /** Says something to every client that is connected. */
  say(frame: Frame): void {
    this.talks.forEach((talk) => talk.say(frame))
  }

  /** Ends every connection without a word, as a network does that is gone. */
  cut(): void {
    this.talks.forEach((talk) => talk.cut())
  }

  async close(): Promise<void> {
    this.cut()
    this.http.closeAllConnections()
    await new Promise((resolve) => this.http.close(resolve))
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming)
    const call = { method: incoming.method ?? 'GET', path: incoming.url ?? '/', body: body.toString() }
    const real = await this.ask(incoming, body)
    const bytes = await bytesOf(real)
    const bent = this.bend(call, real, bytes)
    // Whatever its length was, and whether it came in parts.
    const headers = without(real.headers, 'content-length', 'transfer-encoding', 'connection')
    outgoing.writeHead(bent?.status ?? real.statusCode ?? 502, headers)
    outgoing.end(bent ? (Buffer.isBuffer(bent.body) ? bent.body : JSON.stringify(bent.body)) : bytes)
  }

  private bend(call: Call, real: IncomingMessage, bytes: Buffer): Answer | undefined {
    if (!this.lies.answer || !call.path.startsWith('/api/')) return undefined
    const isJson = /^application\/(?:[a-z]+\+)?json/.test(real.headers['content-type'] ?? '')
    const body: unknown = isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : bytes
    return this.lies.answer(call, { status: real.statusCode ?? 502, body })
  }

  private ask(incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    // Uncompressed, to be read; and whole, as an answer that is "not modified" leaves nothing to change.
    const headers = without(incoming.headers, 'accept-encoding', 'if-none-match', 'connection')
    return new Promise((resolve, reject) => {
      const { method, url } = incoming
      const call = request(new URL(url ?? '/', this.target), { ...(method && { method }), headers }, resolve)
      call.on('error', reject)
      call.end(body)
    })
  }
}

function without(headers: IncomingHttpHeaders, ...names: string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
