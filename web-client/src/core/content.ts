/**
 * What is encrypted: UTF-8 text, one byte 0x80, and zeros up to a size bucket, so that the size of the ciphertext tells the bucket only.
 */
import { type Bytes, FormError, fromUtf8, requireForm, utf8 } from './bytes'

/** The longest text, in Unicode code points. */
export const TEXT_MAX_CHARS = 1_000
/** The longest text, in bytes of UTF-8. */
export const TEXT_MAX_BYTES = 4_096
/** The sizes that a content may have. The last is not 4,096, for then a text of just that size would have a bucket for itself. */
export const CONTENT_BUCKETS_BYTES: readonly number[] = [64, 128, 256, 512, 1_024, 2_048, 4_160]

const END = 0x80
const HALF_A_PAIR = /\p{Surrogate}/u

/** How long a text is, as the bounds count. */
export function textSize(text: string): { chars: number; bytes: number } {
  let chars = 0
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    chars += 1
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return { chars, bytes }
}

/** Whether a text can be sent: within the bounds, not empty, and without half a surrogate pair. */
export function isSendable(text: string): boolean {
  const { chars, bytes } = textSize(text)
  return bytes > 0 && bytes <= TEXT_MAX_BYTES && chars <= TEXT_MAX_CHARS && !HALF_A_PAIR.test(text)
}

/** Throws a {@link FormError} if the text is not {@link isSendable}. */
export function padContent(text: string): Bytes {
  requireForm(
    isSendable(text),
    `a text has 1 to ${TEXT_MAX_CHARS} characters and at most ${TEXT_MAX_BYTES} bytes`,
  )
  const bytes = utf8(text)
  const size = bucket(bytes.length + 1)
  if (size === undefined) {
    throw new FormError('a text without a bucket')
  }
  const content = new Uint8Array(size)
  content.set(bytes)
  content[bytes.length] = END
  return content
}

/** The text; undefined if the content is not of the form, whatever is wrong with it. */
export function unpadContent(content: Bytes): string | undefined {
  let end = content.length - 1
  while (end >= 0 && content[end] === 0) {
    end--
  }
  if (end < 0 || content[end] !== END || content.length !== bucket(end + 1)) {
    return undefined
  }
  const text = fromUtf8(content.subarray(0, end))
  return text !== undefined && isSendable(text) ? text : undefined
}

/** The smallest that holds so many bytes. */
function bucket(bytes: number): number | undefined {
  return CONTENT_BUCKETS_BYTES.find((size) => bytes <= size)
}
