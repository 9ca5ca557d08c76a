/**
 * What was said before this device came: pages of the mailbox, opened by their archived content keys. Goes on where it stopped. Its
 * messages stand before those that came since, in the mailbox's order.
 */
import { type Bytes, cameAs, type EntryFrame, openArchived, type Opened } from '../../core'
import type { Device } from '../messenger/device'
import type { Effect } from '../messenger/incoming'
import { isPassing } from '../problems'
import { KIND } from '../store/database'
import type { ProgressList } from '../progress'

const HISTORY = 'history'
const PAGE = 50

/** What is not archived yet is looked for again so often; after a minute, then each time after four times that. */
const AGAIN_MAX = 5
const AGAIN_FIRST_MS = 60_000

/** The stretch that is still to be fetched. */
export interface Stretch {
  readonly after: number
  readonly through: number
  /** The first and the last message that could not be opened yet: another device archives it when it has a line. */
  readonly skipped?: readonly [first: number, last: number]
  /** How often it was fetched again. */
  readonly again?: number
  readonly notBeforeMs?: number
}

export class History {
  private running: Promise<void> | undefined

  constructor(
    private readonly device: Device,
    private readonly progress: ProgressList,
  ) {}

  /** Everything up to this number is to be fetched. */
  async begin(through: number): Promise<void> {
    await this.device.state.change((writes) => {
      writes.put(KIND.value, HISTORY, { after: 0, through } satisfies Stretch)
    })
  }

  /** Fetches what is left, if anything is; one run at a time. */
  resume(): Promise<void> {
    this.running ??= this.run().finally(() => {
      this.running = undefined
    })
    return this.running
  }

  private async run(): Promise<void> {
    let left = await this.device.database.get<Stretch>(KIND.value, HISTORY)
    if (!left || left.after >= left.through || this.device.archive.keys.size === 0) {
      return
    }
    if (this.device.clock() < (left.notBeforeMs ?? 0)) {
      return
    }
    const { through } = left
    const work = this.progress.begin('history', through)
    try {
      for (let isDone = false; !isDone;) {
        const page = await this.device.api.history(left.after, PAGE)
        const effects: Effect[] = []
        let { skipped } = left
        for (const entry of page.entries.filter((one) => one.n <= through)) {
          const effect = await this.tryPrepare(entry)
          if (effect === 'later') {
            skipped = [skipped?.[0] ?? entry.n, entry.n]
          } else {
            effects.push(effect)
          }
        }
        const after = Math.max(page.through, left.after + 1)
        isDone = after >= through
        const here: Stretch = { ...left, after, ...(skipped && { skipped }) }
        const next = isDone ? this.whatIsLeft(here) : here
        await this.device.state.change(async (writes) => {
          for (const effect of effects) {
            await effect(writes)
          }
          writes.put(KIND.value, HISTORY, next)
        })
        left = next
        work.update(after)
      }
    } finally {
      work.end()
    }
  }

  private whatIsLeft({ through, skipped, again = 0 }: Stretch): Stretch {
    if (!skipped || again >= AGAIN_MAX) {
      return { after: through, through }
    }
    const [first, last] = skipped
    const notBeforeMs = this.device.clock() + AGAIN_FIRST_MS * 4 ** again
    return { after: first - 1, through: last, again: again + 1, notBeforeMs }
  }

  /** An entry that cannot be used at all would hold up all behind it: it is passed over. */
  private async tryPrepare(entry: EntryFrame): Promise<Effect | 'later'> {
    try {
      return await this.prepare(entry)
    } catch (problem) {
      if (isPassing(problem)) {
        throw problem
      }
      return () => undefined
    }
  }

  /** `later`: nothing that opens it is here yet. */
  private async prepare(entry: EntryFrame): Promise<Effect | 'later'> {
    const { incoming } = this.device
    if (entry.kind === 'receipt') {
      return incoming.prepare(entry)
    }
    if ((entry.kind !== 'message' && entry.kind !== 'sent') || !entry.body) {
      return () => undefined
    }
    const opened = await this.open(entry, entry.body)
    if (opened.kind === 'text') {
      return incoming.effectOf(entry, opened, entry.n)
    }
    const mayFollow = opened.kind === 'failed' && (!entry.archive || opened.reason === 'unknown-key')
    return mayFollow ? 'later' : () => undefined
  }

  /** By the archive; else by the wrap of this device, which it has for what came between its joining and its beginning. */
  private async open(entry: EntryFrame, body: Bytes): Promise<Opened> {
    const { archive, wrap } = entry
    const sender = archive && (await this.chainOf(entry.from))
    const archived =
      sender && (await openArchived(this.device.archive.keys, body, cameAs(entry), archive, sender))
    if (archived && (archived.kind === 'text' || !wrap)) {
      return archived
    }
    return this.device.incoming.open(entry, wrap)
  }

  private async chainOf(user: string): ReturnType<Device['directory']['chain']> {
    const { directory } = this.device
    const here = await directory.chain(user)
    if (here) {
      return here
    }
    await directory.fetch(user)
    return directory.chain(user)
  }
}
