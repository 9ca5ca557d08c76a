/**
 * The engine as a tab has it. Of all tabs of a browser profile one leads: it holds the Web Lock, and in it a {@link LocalEngine}. The
 * others forward what a person does over a BroadcastChannel, show what the leader tells, and read messages from the same database. When
 * the leader closes, the lock goes to the next.
 */
import { effect } from '@preact/signals'
import { type Engine, EngineError, type MessageWindow, type SearchHit } from '../api'
import { LocalEngine } from '../local-engine'
import type { Runtime } from '../runtime'
import { type Shown, Signals } from '../signals'
import { Database } from '../store/database'
import { Search } from '../views/search'
import { Windows } from '../views/windows'
import { ForwardedCommands } from './forwarded-commands'
import { type Command, COMMANDS, type Note } from './notes'

/** How long changes are gathered before the other tabs are told. */
const TELL_WAIT_MS = 30
/** Commands of a follower that wait for their answer. */
const WAITING_MAX = 200

interface Call {
  readonly resolve: (value: unknown) => void
  readonly reject: (problem: unknown) => void
}

export class TabEngine extends ForwardedCommands implements Engine {
  private readonly signals = new Signals()
  readonly session = this.signals.session
  readonly line = this.signals.line
  readonly conversations = this.signals.conversations
  readonly people = this.signals.people
  readonly devices = this.signals.devices
  readonly progress = this.signals.progress
  readonly settings = this.signals.settings
  readonly limits = this.signals.limits
  readonly alerts = this.signals.alerts
  readonly hasRecoveryKey = this.signals.hasRecoveryKey

  private leader: LocalEngine | undefined
  /** From when this tab has the lead; resolves when it can be asked. */
  private starting: Promise<void> | undefined
  private readonly channel: BroadcastChannel
  private readonly calls = new Map<string, Call>()
  private readonly windows = new Windows()
  private database: Promise<Database> | undefined
  private told: Partial<Shown> = {}
  private resign: () => void = () => undefined
  private stopShowing: () => void = () => undefined
  private isClosed = false
  private telling: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly runtime: Runtime) {
    super()
    this.channel = new BroadcastChannel(`${runtime.databaseName}-tabs`)
    this.channel.onmessage = ({ data }: MessageEvent<Note>): void => this.onNote(data)
    this.post({ type: 'who-leads' })
  }

  /** Waits for the lead, and keeps it until the tab closes. */
  async runForLead(locks: LockManager): Promise<void> {
    await locks.request(`${this.runtime.databaseName}-leader`, async () => {
      if (this.isClosed) {
        return
      }
      this.interrupt()
      this.post({ type: 'leads' })
      this.starting = this.lead()
      await this.starting
      await new Promise<void>((resolve) => {
        this.resign = resolve
      })
    })
  }

  /** Hands the lead over; the tab closes. */
  close(): void {
    this.isClosed = true
    this.stopShowing()
    clearTimeout(this.telling)
    this.leader?.stop()
    this.channel.close()
    this.resign()
  }

  /** This tab has the lead and cannot do what is to be done: the browser refuses the database. */
  failed(): void {
    this.signals.alert('storage-unavailable')
  }

  private async lead(): Promise<void> {
    const engine = await LocalEngine.start(this.runtime, () => location.reload())
    engine.onMessages = (conversations): void => {
      this.windows.refresh(new Set(conversations))
      this.post({ type: 'messages', conversations })
    }
    this.leader = engine
    this.stopShowing = effect(() => {
      this.show(engine.signals.shown.value)
      this.tellSoon()
    })
  }

  /** What was asked of a leader that is gone may have been done or not. */
  private interrupt(): void {
    this.calls.forEach(({ reject }) => reject(new EngineError('interrupted', 'the leading tab was closed')))
    this.calls.clear()
  }

  // Leader to followers

  private tellSoon(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined
      this.tell()
    }, TELL_WAIT_MS)
  }

  /** Only what is another than before. */
  private tell(): void {
    const now = this.leader?.signals.shown.value
    if (now) {
      const entries = Object.entries(now) as [keyof Shown, unknown][]
      const changes = Object.fromEntries(entries.filter(([name, value]) => this.told[name] !== value))
      this.told = now
      if (Object.keys(changes).length > 0) {
        this.post({ type: 'shown', changes })
      }
    }
  }

  private onNote(note: Note): void {
    switch (note.type) {
      case 'who-leads':
        this.told = {}
        this.tell()
        return
      case 'leads':
        this.interrupt()
        return
      case 'shown':
        if (!this.leader) {
          this.show(note.changes)
        }
        return
      case 'messages':
        this.windows.refresh(new Set(note.conversations))
        return
      case 'call':
        void this.serve(note)
        return
      case 'answer':
        this.onAnswer(note)
    }
  }

  private show(changes: Partial<Shown>): void {
    for (const [name, value] of Object.entries(changes)) {
      ;(this.signals[name as keyof Shown] as { value: unknown }).value = value
    }
  }

  // Followers to leader

  private async serve({ id, command, args }: Note & { type: 'call' }): Promise<void> {
    if (!this.starting) {
      return
    }
    try {
      await this.starting
      this.post({ type: 'answer', id, value: await this.run(command, args) })
    } catch (thrown) {
      const problem =
        thrown instanceof EngineError
          ? { code: thrown.code, message: thrown.message, retryAfterMs: thrown.retryAfterMs }
          : { code: 'internal-error', message: 'something failed', retryAfterMs: undefined }
      this.post({ type: 'answer', id, problem })
    }
  }

  private onAnswer({ id, value, problem }: Note & { type: 'answer' }): void {
    const call = this.calls.get(id)
    this.calls.delete(id)
    if (problem) {
      call?.reject(new EngineError(problem.code, problem.message, problem.retryAfterMs))
    } else {
      call?.resolve(value)
    }
  }

  private run(command: Command, args: readonly unknown[]): unknown {
    if (!COMMANDS.includes(command)) {
      throw new EngineError('internal-error', 'no such command')
    }
    const engine = this.leader as unknown as Record<Command, (...args: readonly unknown[]) => unknown>
    return engine[command](...args)
  }

  protected override async call<T>(command: Command, ...args: readonly unknown[]): Promise<T> {
    if (this.starting) {
      await this.starting
      return (await this.run(command, args)) as T
    }
    if (this.calls.size >= WAITING_MAX) {
      throw new EngineError('busy', 'too much waits for the leading tab')
    }
    return new Promise<T>((resolve, reject) => {
      const id = crypto.randomUUID()
      this.calls.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.post({ type: 'call', id, command, args })
    })
  }

  private post(note: Note): void {
    if (!this.isClosed) {
      this.channel.postMessage(note)
    }
  }

  // The database, for reading

  private open(): Promise<Database> {
    this.database ??= Database.open(this.runtime.databaseName, () => {
      this.database = undefined // it was erased, or is being changed
    })
    return this.database
  }

  messages(conversation: string): MessageWindow {
    return this.windows.show(this.open(), conversation)
  }

  async *search(text: string, signal: AbortSignal): AsyncGenerator<SearchHit> {
    yield* new Search(await this.open()).run(text, signal)
  }
}
