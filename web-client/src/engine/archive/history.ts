/**
 * What was said before this device came: pages of the mailbox, opened by their archived content keys. Goes on where it stopped. Its
 * messages stand before those that came since, in the mailbox's order.
 */
import { cameAs, type EntryFrame, openArchived } from '../../core'
import type { Device } from '../messenger/device'
import type { Effect } from '../messenger/incoming'
import { isPassing } from '../problems'
import { KIND } from '../store/database'
import type { ProgressList } from '../progress'

const HISTORY = 'history'
const PAGE = 50

/** The stretch that is still to be fetched. */
export interface Stretch {
  readonly after: number
  readonly through: number
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
    const work = this.progress.begin('history', left.through)
    try {
      while (left.after < left.through) {
        const page = await this.device.api.history(left.after, PAGE)
        const effects: Effect[] = []
        for (const entry of page.entries.filter((one) => one.n <= (left?.through ?? 0))) {
          effects.push(await this.tryPrepare(entry))
        }
        const next: Stretch = { after: Math.max(page.through, left.after + 1), through: left.through }
        await this.device.state.change(async (writes) => {
          for (const effect of effects) {
            await effect(writes)
          }
          writes.put(KIND.value, HISTORY, next)
        })
        left = next
        work.update(left.after)
      }
    } finally {
      work.end()
    }
  }

  /** An entry that cannot be used at all would hold up all behind it: it is passed over. */
  private async tryPrepare(entry: EntryFrame): Promise<Effect> {
    try {
      return await this.prepare(entry)
    } catch (problem) {
      if (isPassing(problem)) {
        throw problem
      }
      return () => undefined
    }
  }

  private async prepare(entry: EntryFrame): Promise<Effect> {
    const { incoming } = this.device
    if (entry.kind === 'receipt') {
      return incoming.prepare(entry)
    }
    const { body, archive } = entry
    if ((entry.kind !== 'message' && entry.kind !== 'sent') || !body || !archive) {
      return () => undefined
    }
    const sender = await this.chainOf(entry.from)
    if (!sender) {
      return () => undefined
    }
    const opened = await openArchived(this.device.archive.keys, body, cameAs(entry), archive, sender)
    return opened.kind === 'text' ? incoming.effectOf(entry, opened, entry.n) : () => undefined
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
