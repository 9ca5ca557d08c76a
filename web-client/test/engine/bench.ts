/** A line over a socket that a test holds the other end of. */
import { vi } from 'vitest'
import type { LineState } from '../../src/engine/api'
import { Line } from '../../src/engine/line/line'
import { FakeServer } from './fake-server'

export const HELLO = {
  type: 'hello',
  serverTimeMs: 1,
  account: '036ef777-d2a4-4b68-94b6-6539b49d7e94',
  device: 1,
  head: 0,
  acked: 0,
  limits: {
    frameMaxBytes: 1,
    bodyMaxBytes: 1,
    recipientsMax: 1,
    devicesMax: 1,
    pageMaxCount: 1,
    readMaxCount: 1,
    ackTimeoutMs: 1,
    pingIntervalMs: 1,
  },
}

/** The browser's end of a socket, as a test wants it. */
class Socket {
  readyState = 1
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly sent: Record<string, unknown>[] = []

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }
  close(): void {
    this.readyState = 3
  }
  tell(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
  end(code: number): void {
    this.readyState = 3
    this.onclose?.({ code })
  }
}

export class Bench {
  readonly sockets: Socket[] = []
  readonly states: LineState[] = []
  readonly ended: number[] = []
  broken = 0
  isOnline = true
  random = 0
  wake: () => void = () => undefined
  onUp: (hello: { head: number; acked: number }) => void = () => undefined
  onFrame: (frame: unknown) => void = () => undefined
  readonly line = new Line(
    new FakeServer().runtime('line', {
      openSocket: () => {
        const socket = new Socket()
        this.sockets.push(socket)
        return socket as unknown as WebSocket
      },
      random: () => this.random,
      isOnline: () => this.isOnline,
      onWake: (wake) => {
        this.wake = wake
        return () => undefined
      },
    }),
    () => Promise.resolve('token'),
    {
      onUp: (hello) => this.onUp(hello),
      onFrame: (frame) => this.onFrame(frame),
      onDown: () => undefined,
      onState: (state) => this.states.push(state),
      onEnded: (code) => this.ended.push(code),
      onBroken: () => this.broken++,
    },
  )

  get socket(): Socket {
    const last = this.sockets.at(-1)
    if (!last) throw new Error('no socket')
    return last
  }

  async start(hello: object = HELLO): Promise<void> {
    this.line.start()
    await vi.advanceTimersByTimeAsync(0)
    this.socket.tell(hello)
  }
}
