/**
 * The WebSocket of this device: connects, stays connected, and tells the truth about it. One socket at a time; after a failure the next
 * try comes after a random time whose bound doubles from 1 s to 60 s (all clients of a node lose their connection in the same moment).
 *
 * A browser answers the server's pings by itself and tells scripts nothing of them. So whether a silent line is alive is asked with a
 * frame, `ping`: after five minutes of silence, when the device wakes up, and when a message waits for its answer.
 */
import {
  BEARER_SUBPROTOCOL_PREFIX,
  type ClientFrame,
  CLOSE_CODES,
  decodeServerFrame,
  encodeClientFrame,
  FormError,
  type HelloFrame,
  type PongFrame,
  type ServerFrame,
  SUBPROTOCOL,
} from '../../core'
import { EngineError, type LineState } from '../api'
import type { Runtime } from '../runtime'

const BACKOFF_FIRST_MS = 1_000
const BACKOFF_MAX_MS = 60_000
/** A session that lasted so long was a good one: the next try comes soon. */
const GOOD_SESSION_MS = 30_000
/** The server spreads those whom it asks to move; this only keeps those of one moment apart. */
const MOVE_MAX_MS = 500
const HELLO_WAIT_MS = 15_000
/**
 * So long after a connection was lost or given up without a close frame its handshake may still get there, and
 * take this device's session for a client that is gone.
 */
const GHOST_MAX_MS = 120_000
const PROBE_WAIT_MS = 10_000
const SILENCE_MAX_MS = 300_000
const WATCH_EVERY_MS = 1_000
const NORMAL_CLOSE = 1_000
/** What the browser tells of a connection that went without a close frame (RFC 6455, section 7.1.5). */
const ABNORMAL_CLOSE = 1_006

export interface LineListener {
  /** A session began; frames follow. */
  onUp(hello: HelloFrame): void
  onFrame(frame: Exclude<ServerFrame, HelloFrame | PongFrame>): void
  onDown(): void
  onState(state: LineState): void
  /** The server ended this device's session for good: signed out, revoked. */
  onEnded(code: number): void
  /** The server ends sessions because of what this client sends: it does not connect again by itself. */
  onBroken(): void
}

type End = 'again' | 'move' | 'displaced' | 'broken' | 'ended' | 'stopped'
/** Why the line does not connect by itself, if it does not. */
type Rest = 'displaced' | 'broken'

export class Line {
  private socket: WebSocket | undefined
  private hello: HelloFrame | undefined
  private failures = 0
  private upAtMs = 0
  private heardAtMs = 0
  private probedAtMs: number | undefined
  private waiting: ReturnType<typeof setTimeout> | undefined
  private watch: ReturnType<typeof setInterval> | undefined
  private stopWake: (() => void) | undefined
  private running = false
  private rest: Rest | undefined
  private attempt = 0
  private ghostUntilMs = 0

  constructor(
    private readonly runtime: Runtime,
    private readonly token: () => Promise<string>,
    private readonly listener: LineListener,
  ) {}

  start(): void {
    if (this.running) {
      return
    }
    this.running = true
    this.stopWake = this.runtime.onWake(() => this.wake())
    this.watch = setInterval(() => this.look(), WATCH_EVERY_MS)
    void this.connect()
  }

  stop(): void {
    this.running = false
    this.stopWake?.()
    clearInterval(this.watch)
    this.end('stopped')
  }

  get isUp(): boolean {
    return this.hello !== undefined
  }

  /** Sends if there is a session; whether it went. */
  send(frame: ClientFrame): boolean {
    if (!this.hello || this.socket?.readyState !== 1) {
      return false
    }
    this.socket.send(encodeClientFrame(frame))
    return true
  }

  /** Something is wanted of the server now: makes sure that the line is alive. */
  expect(): void {
    if (this.isUp && this.probedAtMs === undefined) {
      this.probe()
    }
  }

  /** Tries at once; not where another program uses the device, for then the two would throw each other out. */
  retry(): void {
    if (this.rest !== 'displaced') {
      this.takeOver()
    }
  }

  /** Tries at once, and takes the device from whoever uses it. */
  takeOver(): void {
    if (this.running && !this.socket) {
      this.rest = undefined
      clearTimeout(this.waiting)
      void this.connect()
    }
  }

  /** Ends this session and begins another: what came could not be kept. */
  restart(): void {
    this.end('again')
  }

  private wake(): void {
    if (this.isUp) {
      this.expect()
    } else if (this.rest === undefined && this.runtime.isOnline()) {
      this.retry()
    } else if (this.rest === undefined && !this.socket) {
      this.listener.onState({ state: 'offline', reason: 'no-network' })
    }
  }

  private async connect(): Promise<void> {
    const attempt = ++this.attempt
    this.listener.onState({ state: 'connecting' })
    let token: string
    try {
      token = await this.token()
    } catch (problem) {
      if (this.running && attempt === this.attempt) {
        this.failed(problem instanceof EngineError ? problem.retryAfterMs : undefined)
      }
      return
    }
    if (!this.running || attempt !== this.attempt) {
      return
    }
    const url = `${this.runtime.origin.replace(/^http/, 'ws')}/ws`
    const socket = this.runtime.openSocket(url, [SUBPROTOCOL, BEARER_SUBPROTOCOL_PREFIX + token])
    this.socket = socket
    this.heardAtMs = this.runtime.now()
    socket.onmessage = (event): void => {
      if (this.socket === socket) {
        this.take(String(event.data))
      }
    }
    socket.onclose = (event): void => {
      if (this.socket === socket) {
        this.closed(event.code)
      }
    }
  }

  private closed(code: number): void {
    const how = endOf(code)
    if (how === 'displaced' && this.runtime.now() < this.ghostUntilMs) {
      this.ghostUntilMs = 0 // once: another program that really took over gets the device then
      this.end('again')
      return
    }
    if (code === ABNORMAL_CLOSE) {
      this.haunt()
    }
    this.end(how, code)
  }

  private haunt(): void {
    this.ghostUntilMs = this.runtime.now() + GHOST_MAX_MS
  }

  private take(text: string): void {
    this.heardAtMs = this.runtime.now()
    this.probedAtMs = undefined
    let frame: ServerFrame
    try {
      frame = decodeServerFrame(text)
    } catch (problem) {
      if (problem instanceof FormError) {
        this.restart() // passing it over would leave a gap
        return
      }
      throw problem
    }
    if (frame.type === 'hello') {
      this.hello = frame
      this.upAtMs = this.runtime.now()
      this.listener.onUp(frame)
    } else if (this.hello && frame.type !== 'pong') {
      this.listener.onFrame(frame)
    }
  }

  /** Looks after the socket once a second. */
  private look(): void {
    const now = this.runtime.now()
    if (!this.socket) {
      return
    }
    const silentMs = now - this.heardAtMs
    if (!this.hello) {
      if (silentMs > HELLO_WAIT_MS) {
        this.haunt()
        this.end('again')
      }
    } else if (this.probedAtMs !== undefined) {
      if (now - this.probedAtMs > PROBE_WAIT_MS) {
        this.haunt()
        this.end('again')
      }
    } else if (silentMs > SILENCE_MAX_MS) {
      this.probe()
    }
  }

  private probe(): void {
    if (this.hello) {
      this.probedAtMs = this.runtime.now()
      this.send({ type: 'ping' })
    }
  }

  private end(how: End, code = NORMAL_CLOSE): void {
    const { socket, hello } = this
    this.socket = undefined
    this.hello = undefined
    this.probedAtMs = undefined
    this.attempt++
    clearTimeout(this.waiting)
    if (socket) {
      socket.onmessage = null
      socket.onclose = null
      socket.close()
    }
    if (hello) {
      if (this.runtime.now() - this.upAtMs >= GOOD_SESSION_MS) {
        this.failures = 0
      }
      this.listener.onDown()
    }
    if (how === 'again' && this.running) {
      this.failed()
    } else if (how === 'move' && this.running) {
      this.move()
    } else if (how === 'displaced') {
      this.rest = how
      this.listener.onState({ state: 'displaced' })
    } else if (how === 'broken') {
      this.rest = how
      this.listener.onState({ state: 'offline', reason: 'unreachable' })
      this.listener.onBroken()
    } else if (how === 'ended') {
      this.listener.onEnded(code)
    }
  }

  /** Another node takes over: no failure, and nothing to tell. */
  private move(): void {
    this.failures = 0
    this.listener.onState({ state: 'connecting' })
    this.waiting = setTimeout(() => {
      void this.connect()
    }, this.runtime.random() * MOVE_MAX_MS)
  }

  private failed(retryAfterMs = 0): void {
    const bound = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.failures)
    this.failures = Math.min(this.failures + 1, 16)
    const delayMs = Math.max(retryAfterMs, this.runtime.random() * bound)
    const retryAtMs = this.runtime.now() + delayMs
    const reason = !this.runtime.isOnline() ? 'no-network' : retryAfterMs > 0 ? 'server-busy' : 'unreachable'
    this.listener.onState({ state: 'offline', retryAtMs, reason })
    this.waiting = setTimeout(() => {
      void this.connect()
    }, delayMs)
  }
}

function endOf(code: number): End {
  switch (code) {
    case CLOSE_CODES.displaced:
      return 'displaced'
    case CLOSE_CODES.move:
      return 'move'
    case CLOSE_CODES.badFrames:
      return 'broken'
    case CLOSE_CODES.signedOut:
    case CLOSE_CODES.revoked:
      return 'ended'
    default:
      return 'again'
  }
}
