import type { Limits } from '../engine/api'

/** Unicode code points, as the server and the Java client count; a lone surrogate counts as one. */
export function codePoints(text: string): number {
  let n = 0
  for (let i = 0; i < text.length; i++, n++) {
    if (isPair(text, i)) i++
  }
  return n
}

/** Bytes in UTF-8; a lone surrogate is written as U+FFFD, three bytes. */
export function utf8Bytes(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (isPair(text, i)) {
      bytes += 4
      i++
    } else bytes += 3
  }
  return bytes
}

function isPair(text: string, i: number): boolean {
  const high = text.charCodeAt(i)
  if (high < 0xd800 || high > 0xdbff) return false
  const low = text.charCodeAt(i + 1)
  return low >= 0xdc00 && low <= 0xdfff
}

/** What the composer shows and allows. */
export interface TextRoom {
  /** Code points left; negative if there are too many. */
  left: number
  tooManyBytes: boolean
  fits: boolean
  /** Whether the counter is worth showing. */
  near: boolean
}

/** From here on the counter is shown. */
const NEAR_CHARS = 100
const NEAR_BYTES = 400

export function roomFor(text: string, limits: Limits): TextRoom {
  const left = limits.textMaxChars - codePoints(text)
  const bytesLeft = limits.textMaxBytes - utf8Bytes(text)
  return {
    left,
    tooManyBytes: bytesLeft < 0 && left >= 0,
    fits: left >= 0 && bytesLeft >= 0,
    near: left <= NEAR_CHARS || bytesLeft <= NEAR_BYTES,
  }
}
