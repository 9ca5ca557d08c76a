import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Bench, HELLO } from './bench'

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

  it('should move to another node at once and without telling that it is offline', async () => {
    bench.random = 0.999_999
    await bench.start()
    bench.socket.end(1006)
    await vi.advanceTimersByTimeAsync(1_000)
    bench.socket.tell(HELLO)
    const told = bench.states.length
    bench.socket.end(4412)
    await vi.advanceTimersByTimeAsync(490)
    expect(bench.sockets).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(10)
    expect(bench.sockets).toHaveLength(3)
    expect(bench.states.slice(told).map((each) => each.state)).not.toContain('offline')
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

  it('should take the device back once if a connection that it gave up may have displaced it', async () => {
    await bench.start()
    bench.socket.end(1006)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(bench.sockets).toHaveLength(2)
    bench.socket.tell(HELLO)
    bench.socket.end(4409)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(bench.sockets).toHaveLength(3)
    bench.socket.tell(HELLO)
    bench.socket.end(4409)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(bench.sockets).toHaveLength(3)
    expect(bench.states.at(-1)).toEqual({ state: 'displaced' })
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
    expect(first?.sent).toEqual([{ type: 'ping' }])
    await vi.advanceTimersByTimeAsync(11_500)
    expect(bench.states.some(({ state }) => state === 'offline')).toBe(true)
    expect(bench.sockets.length).toBeGreaterThan(1)
  })

  it('should keep a line that answers', async () => {
    await bench.start()
    bench.line.expect()
    bench.socket.tell({ type: 'pong' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(bench.sockets).toHaveLength(1)
  })

  it('should ask whether the line is alive when the network goes, for that may be wrong', async () => {
    await bench.start()
    bench.isOnline = false
    bench.wake()
    expect(bench.socket.sent).toEqual([{ type: 'ping' }])
    await vi.advanceTimersByTimeAsync(11_500)
    expect(bench.states.find(({ state }) => state === 'offline')).toMatchObject({ reason: 'no-network' })
  })
})
