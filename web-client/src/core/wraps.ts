/**
 * The wraps of a message: its content key, sealed to each device that shall open it (RFC 9180). Packed one behind the other: account
 * (16), device (2), key number (4), sealed content key (80), big-endian. Each device comes at most once.
 */
import { type Bytes, requireForm } from './bytes'
import { type Uuid, uuidBytes, uuidOfBytes } from './uuid'

/** Encapsulated key (32), and the content key with its tag (48). */
export const SEALED_BYTES = 80
export const WRAP_BYTES = 16 + 2 + 4 + SEALED_BYTES
/** The largest device number that the packed form holds. */
export const WRAP_DEVICE_MAX = 0xffff

export interface Wrap {
  readonly account: Uuid
  /** 1 to {@link WRAP_DEVICE_MAX}. */
  readonly device: number
  /** The number of the device's key that it is sealed to, from 1. */
  readonly key: number
  readonly sealed: Bytes
}

/** A wrap, where it is clear for which device. */
export interface KeyWrap {
  readonly key: number
  readonly sealed: Bytes
}

export function packWraps(wraps: readonly Wrap[]): Bytes {
  const packed = new Uint8Array(wraps.length * WRAP_BYTES)
  const view = new DataView(packed.buffer)
  wraps.forEach((wrap, i) => {
    const inBounds = isIn(wrap.device, WRAP_DEVICE_MAX) && isIn(wrap.key, 2 ** 31 - 1)
    requireForm(inBounds && wrap.sealed.length === SEALED_BYTES, 'a wrap out of bounds')
    const at = i * WRAP_BYTES
    packed.set(uuidBytes(wrap.account), at)
    view.setUint16(at + 16, wrap.device)
    view.setUint32(at + 18, wrap.key)
    packed.set(wrap.sealed, at + 22)
  })
  return packed
}

function isIn(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max
}

/** Throws a {@link FormError} if they are not of the form, or a device comes twice. */
export function unpackWraps(packed: Bytes): Wrap[] {
  requireForm(packed.length % WRAP_BYTES === 0, 'wraps of a broken size')
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length)
  const devices = new Set<string>()
  const wraps: Wrap[] = []
  for (let at = 0; at < packed.length; at += WRAP_BYTES) {
    const account = uuidOfBytes(packed.subarray(at, at + 16))
    const device = view.getUint16(at + 16)
    const key = view.getInt32(at + 18)
    const name = `${account}/${device}`
    requireForm(
      device >= 1 && key >= 1 && !devices.has(name),
      'a wrap without a device or key, or one device twice',
    )
    devices.add(name)
    wraps.push({ account, device, key, sealed: packed.slice(at + 22, at + WRAP_BYTES) })
  }
  return wraps
}

/** The one for a device. */
export function findWrap(packed: Bytes, account: Uuid, device: number): KeyWrap | undefined {
  return unpackWraps(packed).find((wrap) => wrap.device === device && wrap.account === account)
}
