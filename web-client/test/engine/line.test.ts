import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LineState } from '../../src/engine/api'
import { Line } from '../../src/engine/line/line'
import { Mailbox } from '../../src/engine/mailbox/mailbox'
import type { EntryFrame } from '../../src/core'
import { FakeServer } from './fake-server'

const HELLO = {
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

class Bench {
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

let bench: Bench
beforeEach(() => {
  vi.useFakeTimers()
  bench = new Bench()
})
afterEach(() => {
  bench.line.stop()
  vi.useRealTimers()
})

describe('The line', () => {
  it('should wait a random part of a bound that doubles from 1 s and stops at 60 s', async () => {
    bench.random = 0.999_999
    bench.line.start()
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      await vi.advanceTimersByTimeAsync(0)
      bench.socket.end(1006)
      const state = bench.states.at(-1)
      if (state?.state !== 'offline' || state.retryAtMs === undefined) throw new Error('not offline')
      const waitMs = state.retryAtMs - Date.now()
      waits.push(Math.round(waitMs / 1_000))
      await vi.advanceTimersByTimeAsync(Math.ceil(waitMs))
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  })

  it('should begin at 1 s again after a session that lasted', async () => {
    bench.random = 0.999_999
    await bench.start()
    bench.socket.end(1006)
    await vi.advanceTimersByTimeAsync(1_000)
    bench.socket.tell(HELLO)
    await vi.advanceTimersByTimeAsync(30_000)
    bench.socket.end(1006)
    const state = bench.states.at(-1)
    expect(state?.state === 'offline' && (state.retryAtMs ?? 0) - Date.now()).toBeCloseTo(1_000, -1)
  })

  it.each([1001, 1006, 1011, 1013, 4408, 4410, 4429])('should connect again after %i', async (code) => {
    await bench.start()
    bench.socket.end(code)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(bench.sockets.length).toBeGreaterThan(1)
  })

  it.each([4401, 4403])('should tell that %i ended it for good, and stay away', async (code) => {
    await bench.start()
    bench.socket.end(code)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(bench.ended).toEqual([code])
    expect(bench.sockets).toHaveLength(1)
  })

  it('should stay away from whoever took the device, whatever wakes it, until a person takes it back', async () => {
    await bench.start()
    bench.socket.end(4409)
    bench.wake()
    bench.line.retry()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(bench.states.at(-1)).toEqual({ state: 'displaced' })
    expect(bench.sockets).toHaveLength(1)
    bench.line.takeOver()
    await vi.advanceTimersByTimeAsync(0)
    expect(bench.sockets).toHaveLength(2)
  })

  it('should not connect in a loop if the server cannot use its frames', async () => {
    await bench.start()
    bench.socket.end(4400)
    bench.wake()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(bench.broken).toBe(1)
    expect(bench.sockets).toHaveLength(1)
    expect(bench.states.at(-1)).toEqual({ state: 'offline', reason: 'unreachable' })
  })

  it('should notice within 10 s of asking that a line is dead', async () => {
    await bench.start({ ...HELLO, head: 7 })
    const [first] = bench.sockets
    bench.line.expect()
    expect(first?.sent).toEqual([{ type: 'sync', after: 7 }])
    await vi.advanceTimersByTimeAsync(11_500)
    expect(bench.states.some(({ state }) => state === 'offline')).toBe(true)
    expect(bench.sockets.length).toBeGreaterThan(1)
  })

  it('should keep a line that answers', async () => {
    await bench.start()
    bench.line.expect()
    bench.socket.tell({ type: 'sync', after: 0, through: 0, head: 0 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(bench.sockets).toHaveLength(1)
  })

  it('should ask whether the line is alive when the network goes, for that may be wrong', async () => {
    await bench.start()
    bench.isOnline = false
    bench.wake()
    expect(bench.socket.sent).toEqual([{ type: 'sync', after: 0 }])
    await vi.advanceTimersByTimeAsync(11_500)
    expect(bench.states.find(({ state }) => state === 'offline')).toMatchObject({ reason: 'no-network' })
  })
})

describe('The mailbox', () => {
  const stored: { n: number[]; have: number }[] = []
  let have = 0
  let caughtUp = 0
  let failing = false

  function entry(n: number, kind = 'message'): object {
    return { type: 'entry', n, kind, id: HELLO.account, from: HELLO.account, device: 1, atMs: 1 }
  }

  async function begin(head: number, from = 0): Promise<void> {
    stored.length = 0
    have = from
    caughtUp = 0
    failing = false
    const mailbox = new Mailbox(
      bench.line,
      {
        have: () => have,
        take: (entries: readonly EntryFrame[], next: number) => {
          if (failing) return Promise.reject(new Error('no room'))
          stored.push({ n: entries.map(({ n }) => n), have: next })
          have = next
          return Promise.resolve()
        },
        onProgress: () => undefined,
        onCaughtUp: () => caughtUp++,
      },
      () => Date.now(),
    )
    bench.onUp = (hello) => mailbox.onUp(hello as Parameters<Mailbox['onUp']>[0])
    bench.onFrame = (frame) => {
      const told = frame as Parameters<Mailbox['onMark']>[0] | EntryFrame
      if (told.type === 'entry') mailbox.onEntry(told)
      else mailbox.onMark(told)
    }
    await bench.start({ ...HELLO, head })
  }

  async function tell(...frames: object[]): Promise<void> {
    frames.forEach((frame) => bench.socket.tell(frame))
    await vi.advanceTimersByTimeAsync(0)
  }

  const storedNumbers = (): number[] => stored.flatMap(({ n }) => n)

  it('should store live entries that come between pages, and move the mark with the pages only', async () => {
    await begin(3)
    await tell(entry(1), entry(4), entry(2), { type: 'sync', after: 0, through: 2, head: 3 })
    expect(have).toBe(2)
    expect(caughtUp).toBe(0)
    await tell(entry(3), entry(5), { type: 'sync', after: 2, through: 3, head: 3 })
    expect(have).toBe(5)
    expect(caughtUp).toBe(1)
    expect(storedNumbers().sort()).toEqual([1, 2, 3, 4, 5])
  })

  it('should not take the answer to a question about the line for the end of the sync', async () => {
    await begin(3)
    bench.line.expect()
    await tell(entry(1), { type: 'sync', after: 3, through: 3, head: 3 })
    expect(have).toBe(0)
    expect(caughtUp).toBe(0)
  })

  it('should begin anew rather than go past a live entry that is missing', async () => {
    await begin(0)
    await tell(entry(1), entry(3))
    expect(have).toBeLessThan(2)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(bench.sockets.length).toBeGreaterThan(1)
  })

  it('should pass over what is stored already', async () => {
    await begin(2, 1)
    await tell(entry(1), entry(2), { type: 'sync', after: 1, through: 2, head: 2 })
    expect(storedNumbers()).toEqual([2])
  })

  it('should go by the mark where retention has left nothing', async () => {
    await begin(100)
    await tell({ type: 'sync', after: 0, through: 90, head: 100 })
    expect(bench.socket.sent.at(-2)).toEqual({ type: 'sync', after: 90 })
    await tell(entry(95), { type: 'sync', after: 90, through: 100, head: 100 })
    expect(have).toBe(100)
  })

  it('should acknowledge messages within 200 ms, and what nobody waits for within 2 s', async () => {
    await begin(0)
    await tell(entry(1, 'receipt'))
    await vi.advanceTimersByTimeAsync(1_900)
    expect(bench.socket.sent).toEqual([])
    await tell(entry(2))
    await vi.advanceTimersByTimeAsync(200)
    expect(bench.socket.sent).toEqual([{ type: 'ack', n: 2 }])
    await tell(entry(3, 'receipt'))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(bench.socket.sent.at(-1)).toEqual({ type: 'ack', n: 3 })
  })

  it('should acknowledge nothing that could not be stored', async () => {
    await begin(0)
    failing = true
    const { socket } = bench
    await tell(entry(1))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(socket.sent.filter(({ type }) => type === 'ack')).toEqual([])
    expect(bench.sockets.length).toBeGreaterThan(1)
  })
})
