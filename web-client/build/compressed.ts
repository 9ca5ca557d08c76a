import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** What is worth it: pictures and fonts are compressed already. */
const TEXT = /\.(?:html|js|css|svg|json|webmanifest|txt)$/
/** Below this a file fits into a packet anyhow. */
const WORTH_BYTES = 512

export interface Form {
  suffix: '.gz' | '.br'
  bytes: Uint8Array
}

/** The compressed forms of a file that the server keeps beside it; none if they would not be smaller. */
export function compressedForms(name: string, content: Uint8Array): Form[] {
  if (!TEXT.test(name) || content.length < WORTH_BYTES) return []
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  })
  const forms: Form[] = [
    { suffix: '.gz', bytes: gzipSync(content, { level: 9 }) },
    { suffix: '.br', bytes: brotli },
  ]
  return forms.filter((form) => form.bytes.length < content.length)
}
