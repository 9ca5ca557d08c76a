/**
 * Bytes as values. Immutable by agreement: nobody changes an array after handing it over, so nothing is copied.
 */

/** Backed by an `ArrayBuffer`, which WebCrypto wants. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Something is not of the form that it should have. The text is for developers and quotes nothing of the input. */
export class FormError extends Error {
  constructor(detail: string) {
    super(detail)
    this.name = 'FormError'
  }
}

export function requireForm(holds: boolean, detail: string): asserts holds {
  if (!holds) {
    throw new FormError(detail)
  }
}

const UTF8 = new TextEncoder()
// Keeps a byte order mark, like Java: what is signed is what is shown.
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function utf8(text: string): Bytes {
  return UTF8.encode(text)
}

/** The text of strict UTF-8, or undefined. */
export function fromUtf8(bytes: Bytes): string | undefined {
  try {
    return STRICT_UTF8.decode(bytes)
  } catch {
    return undefined
  }
}

export function concat(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Unsigned, in the order of the bytes; a shorter one that is the beginning of the other comes first. */
export function compareBytes(one: Bytes, other: Bytes): number {
  const common = Math.min(one.length, other.length)
  for (let i = 0; i < common; i++) {
    const difference = (one[i] ?? 0) - (other[i] ?? 0)
    if (difference !== 0) {
      return difference
    }
  }
  return one.length - other.length
}

/** For public values: takes less time the earlier they differ. Secrets are compared by WebCrypto. */
export function equalBytes(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && compareBytes(one, other) === 0
}

/** Four bytes, big-endian. */
export function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}
