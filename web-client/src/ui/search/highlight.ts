export interface Piece {
  text: string
  hit: boolean
}

/** Shown before the first hit, in UTF-16 units. */
const LEAD = 40
const SHOWN = 180

/** A text around its hits, in pieces; built as text nodes, so nothing in it can be markup. */
export function highlight(text: string, ranges: readonly (readonly [start: number, end: number])[]): Piece[] {
  const sorted = ranges
    .filter(([start, end]) => start >= 0 && end > start && end <= text.length)
    .sort((a, b) => a[0] - b[0])
  const first = sorted[0]?.[0] ?? 0
  const from = first > LEAD * 1.5 ? wordStart(text, first - LEAD) : 0
  const to = Math.min(text.length, from + SHOWN)
  const pieces: Piece[] = []
  if (from > 0) pieces.push({ text: '…', hit: false })
  let at = from
  for (const [start, end] of sorted) {
    if (start < at || start >= to) continue
    if (start > at) pieces.push({ text: text.slice(at, start), hit: false })
    pieces.push({ text: text.slice(start, Math.max(start, Math.min(end, Math.max(to, end)))), hit: true })
    at = end
  }
  if (at < to) pieces.push({ text: text.slice(at, to), hit: false })
  if (Math.max(at, to) < text.length) pieces.push({ text: '…', hit: false })
  return pieces
}

function wordStart(text: string, near: number): number {
  const space = text.slice(near, near + LEAD / 2).search(/\s/u)
  return space < 0 ? near : near + space + 1
}
