/** Where rows of different height stand: measured where they were shown, estimated elsewhere. Keys outlive their places. */
export class Heights {
  readonly #measured = new Map<string, number>()
  #keys: readonly string[] = []
  #estimates: readonly number[] = []
  #places = new Map<string, number>()
  /** The top of each row, and at the end the total. */
  #tops = new Float64Array(1)
  #stale = true

  setRows(keys: readonly string[], estimates: readonly number[]): void {
    this.#keys = keys
    this.#estimates = estimates
    this.#places = new Map(keys.map((key, index) => [key, index]))
    this.#stale = true
  }

  /** Returns whether that changed anything. */
  measure(key: string, height: number): boolean {
    const known = this.#measured.get(key)
    if (known !== undefined && Math.abs(known - height) < 0.5) return false
    this.#measured.set(key, height)
    this.#stale = true
    return true
  }

  get length(): number {
    return this.#keys.length
  }

  get total(): number {
    return this.top(this.#keys.length)
  }

  place(key: string): number | undefined {
    return this.#places.get(key)
  }

  keyAt(index: number): string | undefined {
    return this.#keys[index]
  }

  top(index: number): number {
    this.#settle()
    return this.#tops[Math.max(0, Math.min(index, this.#keys.length))] ?? 0
  }

  /** The row that `y` is in; the first or the last one beyond the ends. */
  indexAt(y: number): number {
    this.#settle()
    let low = 0
    let high = this.#keys.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#tops[middle] ?? 0) <= y) low = middle
      else high = middle - 1
    }
    return Math.max(0, low)
  }

  #settle(): void {
    if (!this.#stale) return
    this.#stale = false
    const n = this.#keys.length
    const tops = new Float64Array(n + 1)
    for (let i = 0; i < n; i++) {
      tops[i + 1] = (tops[i] ?? 0) + (this.#measured.get(this.#keys[i] ?? '') ?? this.#estimates[i] ?? 0)
    }
    this.#tops = tops
  }
}

/** What stays where it is while everything else moves: the end, or a row at a distance from the upper edge. */
export type Anchor = 'end' | { key: string; offset: number }

/** Nearer to the end than this counts as being there, in px. */
const AT_END_PX = 40

export function anchorAt(heights: Heights, scrollTop: number, viewport: number): Anchor {
  if (scrollTop + viewport >= heights.total - AT_END_PX) return 'end'
  // Never the head: it stands above whatever is loaded, so holding on to it would mean loading everything.
  const index = Math.max(1, heights.indexAt(scrollTop))
  const key = heights.keyAt(index)
  return key === undefined ? 'end' : { key, offset: heights.top(index) - scrollTop }
}

/** The anchor for rows that are about to change: if its own row goes, the nearest one that stays, at the distance that it has now. */
export function keepAnchor(heights: Heights, anchor: Anchor, keys: readonly string[]): Anchor {
  if (anchor === 'end') return anchor
  const place = heights.place(anchor.key)
  if (place === undefined) return anchor
  const staying = new Set(keys)
  const stays = (index: number): Anchor | undefined => {
    const key = heights.keyAt(index)
    if (key === undefined || !staying.has(key)) return undefined
    return { key, offset: anchor.offset + heights.top(index) - heights.top(place) }
  }
  for (let i = place; i < heights.length; i++) {
    const found = stays(i)
    if (found) return found
  }
  for (let i = place - 1; i > 0; i--) {
    const found = stays(i)
    if (found) return found
  }
  return 'end'
}

/** The scroll position that holds the anchor. */
export function scrollFor(heights: Heights, anchor: Anchor, viewport: number): number {
  const end = Math.max(0, heights.total - viewport)
  if (anchor === 'end') return end
  const index = heights.place(anchor.key)
  return index === undefined ? end : Math.max(0, Math.min(end, heights.top(index) - anchor.offset))
}

/** Rows from `from` to before `to` are to be in the page. */
export function rangeFor(
  heights: Heights,
  scrollTop: number,
  viewport: number,
  over: number,
): { from: number; to: number } {
  if (heights.length === 0) return { from: 0, to: 0 }
  const from = heights.indexAt(Math.max(0, scrollTop - over))
  const to = heights.indexAt(scrollTop + viewport + over) + 1
  return { from, to }
}
