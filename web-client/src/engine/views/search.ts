/**
 * Search over everything on this device: a plain scan, newest first, over text without case and accents. Folded texts are kept in a
 * bounded memory, so that the next letter typed costs milliseconds.
 */
import type { SearchHit } from '../api'
import type { Database } from '../store/database'
import { shown, type StoredText } from '../store/stored-message'

const SLICE = 400
const CACHE_MAX = 50_000
const HITS_MAX = 200

interface Folded {
  readonly text: string
  /** For each UTF-16 unit of the folded text, where it comes from; and the end. */
  readonly origins: readonly number[]
}

/** Without case and accents; `origins` leads back to the text. */
export function fold(text: string): Folded {
  let folded = ''
  const origins: number[] = []
  let at = 0
  for (const character of text) {
    const plain = character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    folded += plain
    for (let i = 0; i < plain.length; i++) {
      origins.push(at)
    }
    at += character.length
  }
  origins.push(at)
  return { text: folded, origins }
}

/** Where `wanted` (folded) stands in a text. */
export function rangesOf(folded: Folded, wanted: string): (readonly [start: number, end: number])[] {
  const ranges: (readonly [number, number])[] = []
  for (let at = folded.text.indexOf(wanted); at >= 0; at = folded.text.indexOf(wanted, at + wanted.length)) {
    ranges.push([folded.origins[at] ?? 0, folded.origins[at + wanted.length] ?? 0])
  }
  return ranges
}

export class Search {
  private readonly cache = new Map<string, { readonly source: string; readonly folded: Folded }>()

  constructor(private readonly database: Database) {}

  async *run(text: string, signal: AbortSignal): AsyncGenerator<SearchHit> {
    const wanted = fold(text.trim()).text
    if (wanted === '') {
      return
    }
    const isEnded = (): boolean => signal.aborted
    let before = Infinity
    let hits = 0
    while (!isEnded() && hits < HITS_MAX) {
      const slice = await this.database.latest(SLICE, before)
      for (const message of slice) {
        if (isEnded()) {
          return
        }
        const ranges = message.kind === 'text' ? rangesOf(this.folded(message), wanted) : []
        const view = shown(message)
        if (ranges.length > 0 && view.kind === 'text' && hits < HITS_MAX) {
          hits++
          yield { conversation: message.conversation, message: view, ranges }
        }
      }
      const last = slice.at(-1)
      if (!last || slice.length < SLICE) {
        return
      }
      before = last.order
    }
  }

  private folded(message: StoredText): Folded {
    const known = this.cache.get(message.id)
    if (known?.source === message.text) {
      return known.folded
    }
    if (this.cache.size >= CACHE_MAX) {
      this.cache.clear()
    }
    const folded = fold(message.text)
    this.cache.set(message.id, { source: message.text, folded })
    return folded
  }
}
