/**
 * Takes the entries of the mailbox from the line, in order, hands them over in portions that are stored together with the mark up to
 * where this device has everything, and acknowledges after that. What was stored is passed over if it comes again, so nothing is shown
 * twice, whatever breaks.
 *
 * While a sync is under way live entries may come between its pages: they are stored too, but the mark moves with the pages only, and
 * only with those that were asked for.
 */
import type { EntryFrame, HelloFrame, SyncMarkFrame } from '../../core'
import type { Line } from '../line/line'

/** Entries that are stored together. */
const PORTION_MAX = 100
const ACK_MESSAGES_MS = 200
const ACK_OTHERS_MS = 2_000

export interface MailboxSink {
  /** The mark as it is stored. */
  have(): number
  /**
   * Stores what these entries change, and the mark. When it rejects, nothing was stored; the session ends and they come again.
   */
  take(entries: readonly EntryFrame[], have: number): Promise<void>
  onProgress(done: number, total: number): void
  onCaughtUp(): void
}

type Item = { readonly entry: EntryFrame } | { readonly mark: SyncMarkFrame }

export class Mailbox {
  private queue: Item[] = []
  private working = false
  private session = 0
  /** Up to where the sync of this session has come, until it has caught up. */
  private syncing: { readonly from: number; readonly asked: number; readonly target: number } | undefined
  /** The newest live entry. */
  private live = 0
  private acked = 0
  private ackTimer: ReturnType<typeof setTimeout> | undefined
  private ackDueMs = Infinity

  constructor(
    private readonly line: Line,
    private readonly sink: MailboxSink,
    private readonly now: () => number,
  ) {}

  onUp(hello: HelloFrame): void {
    this.session++
    this.queue = []
    this.acked = hello.acked
    this.live = hello.head
    const from = this.sink.have()
    this.syncing = from < hello.head ? { from, asked: from, target: hello.head } : undefined
    if (this.syncing) {
      this.line.send({ type: 'sync', after: from })
      this.sink.onProgress(0, hello.head - from)
    } else {
      this.acknowledge()
      this.sink.onCaughtUp()
    }
  }

  onDown(): void {
    this.session++
    this.queue = []
    this.syncing = undefined
    clearTimeout(this.ackTimer)
    this.ackTimer = undefined
    this.ackDueMs = Infinity
  }

  onEntry(entry: EntryFrame): void {
    this.queue.push({ entry })
    void this.work()
  }

  onMark(mark: SyncMarkFrame): void {
    if (this.syncing?.asked === mark.after) {
      this.queue.push({ mark })
      void this.work()
    }
  }

  private async work(): Promise<void> {
    if (this.working) {
      return
    }
    this.working = true
    try {
      while (this.queue.length > 0) {
        await this.portion(this.queue.splice(0, PORTION_MAX))
      }
    } finally {
      this.working = false
    }
  }

  private async portion(items: readonly Item[]): Promise<void> {
    const { session } = this
    const before = this.sink.have()
    const marks = items.flatMap((item) => ('mark' in item ? [item.mark] : []))
    const came = items.flatMap((item) => ('entry' in item ? [item.entry] : []))
    const entries = came.filter((entry) => entry.n > before)
    const newest = newestLive(came, this.live)
    const mark = marks.at(-1)
    if (newest === undefined || (mark && this.isStuck(mark))) {
      this.line.restart() // what is missing comes with the sync of the next session
      return
    }
    const caughtUp = mark !== undefined && mark.through >= (this.syncing?.target ?? 0)
    const have = this.syncing && !caughtUp ? (mark?.through ?? before) : Math.max(newest, mark?.through ?? 0)
    try {
      await this.sink.take(entries, Math.max(have, before))
    } catch {
      // Told by the sink; whatever came is not stored, so it has to come again.
      if (session === this.session) {
        this.line.restart()
      }
      return
    }
    if (session !== this.session) {
      return
    }
    this.live = newest
    if (mark) {
      this.next(mark, caughtUp)
    }
    const hasMessage = entries.some((entry) => entry.kind === 'message' || entry.kind === 'sent')
    this.acknowledgeWithin(mark ? 0 : hasMessage ? ACK_MESSAGES_MS : ACK_OTHERS_MS)
  }

  /** A page that brings nothing and is not the last: asking again would never end. */
  private isStuck(mark: SyncMarkFrame): boolean {
    const { syncing } = this
    return syncing !== undefined && mark.through < syncing.target && mark.through <= syncing.asked
  }

  private next(mark: SyncMarkFrame, caughtUp: boolean): void {
    const { syncing } = this
    if (!syncing) {
      return
    }
    if (caughtUp) {
      this.syncing = undefined
      this.sink.onCaughtUp()
    } else {
      this.sink.onProgress(mark.through - syncing.from, syncing.target - syncing.from)
      this.syncing = { ...syncing, asked: mark.through }
      this.line.send({ type: 'sync', after: mark.through })
    }
  }

  private acknowledgeWithin(ms: number): void {
    if (this.now() + ms >= this.ackDueMs) {
      return
    }
    this.ackDueMs = this.now() + ms
    clearTimeout(this.ackTimer)
    this.ackTimer = setTimeout(() => this.acknowledge(), ms)
  }

  private acknowledge(): void {
    this.ackDueMs = Infinity
    const n = this.sink.have()
    if (n > this.acked && this.line.send({ type: 'ack', n })) {
      this.acked = n
    }
  }
}

/** The newest entry above `live`, or `live`; undefined if one between is missing, which no server leaves out. */
function newestLive(entries: readonly EntryFrame[], live: number): number | undefined {
  let newest = live
  for (const { n } of entries) {
    if (n > newest + 1) {
      return undefined
    }
    newest = Math.max(newest, n)
  }
  return newest
}
