/** UUIDs in their usual form with small letters, and time-ordered ones: version 7 of RFC 9562, section 5.7. */
import { type Bytes, randomBytes, requireForm } from './bytes'

export type Uuid = string

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const VERSION_7 = /^.{14}7.{4}[89ab]/
const TIME_MAX_MS = 2 ** 48 - 1

export function isUuid(text: string): boolean {
  return FORM.test(text)
}

/** A new identifier for the given time, with 74 random bits. */
export function uuidV7(timeMs: number): Uuid {
  requireForm(Number.isInteger(timeMs) && timeMs >= 0 && timeMs <= TIME_MAX_MS, 'a time out of bounds')
  const bytes = randomBytes(16)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(timeMs / 0x10000))
  view.setUint16(4, timeMs % 0x10000)
  view.setUint16(6, 0x7000 | (view.getUint16(6) & 0x0fff))
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f))
  return uuidOfBytes(bytes)
}

export function isUuidV7(text: Uuid): boolean {
  return isUuid(text) && VERSION_7.test(text)
}

/** The time inside an identifier of version 7, in milliseconds since 1970-01-01 UTC. */
export function uuidTimeMs(id: Uuid): number {
  requireForm(isUuidV7(id), 'no UUID of version 7')
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** The 16 bytes. */
export function uuidBytes(id: Uuid): Bytes {
  requireForm(isUuid(id), 'no UUID in small letters')
  const hex = id.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}

export function uuidOfBytes(bytes: Bytes): Uuid {
  requireForm(bytes.length === 16, 'a UUID has 16 bytes')
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
