/**
 * Base64url without padding (RFC 4648, section 5). Reading is strict: there is one text for some bytes, so that two texts never pass
 * for two things that are one.
 */
import { type Bytes, requireForm } from './bytes'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0))
const NONE = 0xff
const VALUES = new Uint8Array(128).fill(NONE)
CODES.forEach((code, value) => (VALUES[code] = value))
const ASCII = new TextDecoder()

export function toBase64Url(bytes: Bytes): string {
  const codes = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  let bits = 0
  let held = 0
  let at = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      codes[at++] = CODES[(held >> bits) & 63] ?? 0
    }
    held &= (1 << bits) - 1
  }
  if (bits > 0) {
    codes[at] = CODES[(held << (6 - bits)) & 63] ?? 0
  }
  return ASCII.decode(codes)
}

/** Throws a {@link FormError} if the text is none, has padding, or its last bits are not zero. */
export function fromBase64Url(text: string): Bytes {
  requireForm(text.length % 4 !== 1, 'no base64url: its length')
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? NONE
    requireForm(value !== NONE, 'no base64url: a character')
    held = (held << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = held >> bits
      held &= (1 << bits) - 1
    }
  }
  requireForm(held === 0, 'no base64url: its last bits are not zero')
  return bytes
}

/** Bytes of a given length. */
export function fromBase64UrlOf(text: string, length: number): Bytes {
  const bytes = fromBase64Url(text)
  requireForm(bytes.length === length, `not ${length} bytes`)
  return bytes
}
