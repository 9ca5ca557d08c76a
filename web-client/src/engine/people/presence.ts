/** Who of the contacts is online, as far as the server tells. */
import { signal } from '@preact/signals'
import type { PresenceFrame } from '../../core'
import type { Line } from '../line/line'
import type { State } from '../store/state'

const WATCH_WAIT_MS = 500

export interface PersonPresence {
  readonly online: boolean
  readonly lastSeenMs?: number
}

export class Presence {
  /** By account; who is not in it is not known. */
  readonly people = signal<ReadonlyMap<string, PersonPresence>>(new Map())
  private watched = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  /** A server without presence says that it does not know the frame; it is not asked again in this session. */
  private refused = false

  constructor(
    private readonly state: State,
    private readonly line: Line,
    private readonly watchMaxCount: () => number,
    private readonly now: () => number,
  ) {}

  onUp(): void {
    this.watched = ''
    this.refused = false
    this.watch()
  }

  onDown(): void {
    clearTimeout(this.timer)
    this.people.value = new Map()
  }

  /** The contacts may be others than before. */
  watch(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.tell(), WATCH_WAIT_MS)
  }

  onRefused(): void {
    this.refused = true
  }

  private tell(): void {
    const users = [...this.state.people.values()]
      .filter((person) => person.state === 'accepted' && !person.blocked)
      .map((person) => person.id)
      .sort()
      .slice(0, this.watchMaxCount())
    const watched = users.join()
    if (!this.refused && watched !== this.watched && this.line.send({ type: 'watch', users })) {
      this.watched = watched
    }
  }

  onFrame(frame: PresenceFrame): void {
    const next = new Map(this.people.value)
    for (const id of frame.online) {
      next.set(id, { online: true })
    }
    for (const id of frame.offline) {
      const wasOnline = next.get(id)?.online === true
      next.set(id, { online: false, ...(wasOnline && { lastSeenMs: this.now() }) })
    }
    this.people.value = next
  }
}
