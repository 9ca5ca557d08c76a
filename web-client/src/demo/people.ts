import type { Person } from '../engine/api'

export const ME = '0190f000-0000-7000-8000-000000000001'

const id = (n: number): string =>
  `0190f000-0000-7000-8000-${(0x1000 + n * 7919).toString(16).padStart(12, '0')}`

const MINUTE_MS = 60_000

function person(n: number, handle: string, displayName: string, more: Partial<Person> = {}): Person {
  return {
    id: id(n),
    handle,
    displayName,
    state: 'accepted',
    blocked: false,
    verified: false,
    identityReset: false,
    ...more,
  }
}

/** People that nobody is. */
export function demoPeople(nowMs: number): Person[] {
  return [
    person(1, 'mara_o', 'Mara Oyelaran', { online: true, verified: true, avatar: '4' }),
    person(2, 'jonas_h', 'Jonas Hallgrímsson', { online: false, lastSeenMs: nowMs - 12 * MINUTE_MS }),
    person(3, 'noor', 'نور الهاشمي', { online: true }),
    person(4, 'tamar', 'תמר לוי', { online: false, lastSeenMs: nowMs - 190 * MINUTE_MS }),
    person(5, 'priya_r', 'Priya Raghunathan', { online: true, avatar: '7' }),
    person(6, 'wei', '陈伟', { online: false, lastSeenMs: nowMs - 30 * 60 * MINUTE_MS }),
    person(7, 'lucia_f', 'Lucía Ferreira', { identityReset: true, online: false }),
    person(8, 'sam_b', 'Sam Baker', { online: true }),
    person(9, 'ewa_k', 'Ewa Kowalczyk'),
    person(10, 'tobias', 'Tobias von Langenfeld-Hohenstein zu Oberwaldhausen'),
    person(11, 'aino', 'Aino Virtanen', { state: 'incoming' }),
    person(12, 'k_mensah', 'Kofi Mensah', { state: 'incoming' }),
    person(13, 'giulia', 'Giulia Moretti', { state: 'outgoing' }),
    person(14, 'blocked_b', 'Bertram Vogel', { blocked: true }),
    person(15, 'dara', 'Dara Chan'),
    person(16, 'olek', 'Олександр Мельник', { avatar: '2' }),
  ]
}

/** Somebody who can be found by handle and is no contact yet. */
export const stranger = person(40, 'ada_l', 'Ada Lindqvist', { state: 'none' })
