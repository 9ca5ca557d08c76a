import type { Device, LineState, Me, SessionState } from '../engine/api'
import { ME } from './people'

/* How the pretence begins, as the address asks for it. */

export const ME_SHOWN: Me = { id: ME, handle: 'rowan', displayName: 'Rowan Achterberg', device: 2 }
const REQUEST = `whimbrel-link:2:${ME}:3:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE:c2VjcmV0c2VjcmV0c2VjcQ`
const DAY_MS = 86_400_000

/** Three devices, of which the second is this one. */
export function devicesAt(nowMs: number): Device[] {
  return [
    {
      number: 1,
      name: 'Rowan’s Android',
      current: false,
      linked: true,
      createdAtMs: nowMs - 90 * DAY_MS,
      lastSeenMs: nowMs - 600_000,
    },
    { number: 2, name: 'Firefox, Linux', current: true, linked: true, createdAtMs: nowMs - 20 * DAY_MS },
    {
      number: 3,
      name: 'Safari, iPad',
      current: false,
      linked: false,
      createdAtMs: nowMs - DAY_MS,
      lastSeenMs: nowMs - DAY_MS,
    },
  ]
}

/** Who is signed in. */
export function sessionOf(phase: string, options: URLSearchParams): SessionState {
  if (phase === 'signed-out') {
    const notice = options.get('notice')
    return notice === 'revoked' ? { phase, notice } : { phase }
  }
  if (phase === 'unlinked') return { phase, me: ME_SHOWN, request: REQUEST, hasRecoveryKey: true }
  return phase === 'starting' ? { phase } : { phase: 'ready', me: ME_SHOWN }
}

/** How the line is. */
export function lineOf(line: string | null, nowMs: number): LineState {
  if (line === 'offline') return { state: 'offline', reason: 'no-network' }
  if (line === 'unreachable') return { state: 'offline', reason: 'unreachable', retryAtMs: nowMs + 23_000 }
  if (line === 'displaced') return { state: 'displaced' }
  if (line === 'catching-up') return { state: 'catching-up', done: 1_250, total: 4_000 }
  return { state: 'online' }
}
