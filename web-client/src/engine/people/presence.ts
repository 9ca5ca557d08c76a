/**
 * Who of the contacts is online, as far as the server tells. The contacts are named with each session, and when they are others; what is
 * told of them is noted, and holds until the session ends. Whoever hides, blocks, or is not there is told as offline alike.
 */
import { signal } from '@preact/signals'
import type { PresenceFrame } from '../../core'
import type { Line } from '../line/line'
import type { State } from '../store/state'

/** Changes are gathered for so long: a server takes 60 of these frames in a minute. */
const WATCH_WAIT_MS = 1_000
/** After a refusal that passes. */
const WATCH_AGAIN_MS = 60_000

export interface PersonPresence {
  readonly online: boolean
  readonly lastSeenMs?: number
}

export class Presence {
  /** By account; who is not in it is not known. */
  readonly people = signal<ReadonlyMap<string, PersonPresence>>(new Map())
  /** Whom this session watches, as far as the server was told. */
  private watched = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  /** A server without presence says that it does not know the frame; it is not asked again in this session. */
  private refused = false

  constructor(
    private readonly state: State,
    private readonly line: Line,
    /** 0 for a server without presence. */
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
    this.timer = undefined
    this.people.value = new Map()
  }

  /** The contacts may be others than before. */
  watch(): void {
    this.watchWithin(WATCH_WAIT_MS)
  }

  private watchWithin(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      this.tell()
    }, ms)
  }

  /** The server could not use a frame; which one it does not say. */
  onError(code: string): void {
    if (code === 'unknown-type') {
      this.refused = true // the one frame that an older server does not know
    } else if (code === 'too-many-watches' || code === 'unavailable') {
      this.watched = '' // what was watched before goes on
      this.watchWithin(WATCH_AGAIN_MS)
    }
  }

  private tell(): void {
    const maxCount = this.watchMaxCount()
    if (this.refused || maxCount === 0) {
      return
    }
    const users = [...this.state.people.values()]
      .filter((person) => person.state === 'accepted' && !person.blocked)
      .map((person) => person.id)
      .sort()
      .slice(0, maxCount)
    const watched = users.join()
    if (watched !== this.watched && this.line.send({ type: 'watch', users })) {
      this.watched = watched
      const left = new Set(users)
      this.people.value = new Map([...this.people.value].filter(([id]) => left.has(id)))
    }
  }

  onFrame(frame: PresenceFrame): void {
    const next = new Map(this.people.value)
    for (const id of frame.online) {
      next.set(id, { online: true })
    }
    for (const id of frame.offline) {
      const before = next.get(id)
      const lastSeenMs = before?.online === true ? this.now() : before?.lastSeenMs
      next.set(id, { online: false, ...(lastSeenMs !== undefined && { lastSeenMs }) })
    }
    this.people.value = next
  }
}
