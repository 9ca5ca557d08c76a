/** The server's end of one socket, with the browser's end in it. Frames arrive in later turns of the event loop, as over a network. */
import type { FakeAccount, FakeDevice, FakeEntry, Json } from './fake-account'
import type { FakeServer } from './fake-server'

const OPEN = 1
const CLOSED = 3
const PAGE = 50

export class FakeSocket {
  readyState = 0
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  /** What the client sent. */
  readonly received: Json[] = []
  private head = 0
  /** Whom the session watches, and what it was told of them. */
  private watched = new Map<string, boolean | undefined>()

  constructor(
    private readonly server: FakeServer,
    private readonly account: FakeAccount | undefined,
    private readonly device: FakeDevice | undefined,
  ) {
    setTimeout(() => this.begin())
  }

  private begin(): void {
    const { account, device } = this
    if (this.server.isDown || !account || !device || device.revoked) {
      this.end(1006)
      return
    }
    this.readyState = OPEN
    device.socket?.end(4409)
    device.socket = this
    this.head = account.mailbox.length
    this.tell({
      type: 'hello',
      serverTimeMs: this.server.now(),
      account: account.id,
      device: device.number,
      head: this.head,
      acked: device.acked,
      limits: {
        frameMaxBytes: 786_432,
        bodyMaxBytes: 8_192,
        recipientsMax: 1_000,
        devicesMax: 5,
        pageMaxCount: PAGE,
        readMaxCount: 100,
        ...(!this.server.isOld && { watchMaxCount: this.server.watchMaxCount }),
        ackTimeoutMs: 60_000,
        pingIntervalMs: 30_000,
      },
    })
    this.server.presenceChanged()
  }

  tell(frame: Json): void {
    setTimeout(() => {
      if (this.readyState === OPEN) {
        this.onmessage?.({ data: JSON.stringify(frame) })
      }
    })
  }

  tellEntry(entry: FakeEntry): void {
    if (this.account && this.device && this.readyState === OPEN) {
      this.tell(this.account.entry(entry.n, this.device, true))
    }
  }

  /** The server's side ends it. */
  end(code: number): void {
    if (this.readyState !== CLOSED) {
      this.readyState = CLOSED
      if (this.device?.socket === this) {
        delete this.device.socket
      }
      setTimeout(() => this.onclose?.({ code }))
      this.server.presenceChanged()
    }
  }

  /** The browser's. */
  close(): void {
    this.readyState = CLOSED
    if (this.device?.socket === this) {
      delete this.device.socket
    }
    this.server.presenceChanged()
  }

  send(text: string): void {
    const frame = JSON.parse(text) as Json
    this.received.push(frame)
    setTimeout(() => this.take(frame))
  }

  private take(frame: Json): void {
    const { account, device } = this
    if (!account || !device || this.readyState !== OPEN) {
      return
    }
    switch (frame.type) {
      case 'send':
        this.server.take(account, device, frame)
        return
      case 'sync':
        this.sync(account, device, Number(frame.after))
        return
      case 'ping':
        this.tell({ type: 'pong' })
        return
      case 'ack':
        this.server.acknowledge(account, device, Number(frame.n))
        return
      case 'read':
        this.server.read(account, frame.ids as string[])
        return
      case 'watch':
        if (!this.server.isOld) {
          this.watch(frame.users as string[])
          return
        }
    }
    this.tell({ type: 'error', code: 'unknown-type', detail: 'no such frame' })
  }

  private watch(users: readonly string[]): void {
    if (users.length > this.server.watchMaxCount) {
      this.tell({ type: 'error', code: 'too-many-watches', detail: 'too many' })
      return
    }
    this.watched = new Map(users.map((user) => [user, undefined]))
    this.tellPresence()
  }

  /** What is another than this session was told. */
  tellPresence(): void {
    const { account } = this
    if (!account || this.readyState !== OPEN) {
      return
    }
    const [online, offline]: [string[], string[]] = [[], []]
    for (const [user, told] of this.watched) {
      const isOnline = this.server.isOnlineTo(account, user)
      if (isOnline !== told) {
        this.watched.set(user, isOnline)
        ;(isOnline ? online : offline).push(user)
      }
    }
    if (online.length + offline.length > 0) {
      this.tell({ type: 'presence', online, offline })
    }
  }

  private sync(account: FakeAccount, device: FakeDevice, after: number): void {
    const through = Math.min(this.head, after + PAGE)
    for (let n = after + 1; n <= through; n++) {
      this.tell(account.entry(n, device, false))
    }
    this.tell({ type: 'sync', after, through: Math.max(after, through), head: Math.max(after, this.head) })
  }
}
