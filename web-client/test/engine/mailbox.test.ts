import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EntryFrame } from '../../src/core'
import { Mailbox } from '../../src/engine/mailbox/mailbox'
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

  it('should not take a page that was not asked for for the end of the sync', async () => {
    await begin(3)
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
