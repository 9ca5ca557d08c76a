/** What a browser must fetch before the first page shows, gzipped: the page, its scripts and its style sheets. */
export const FIRST_LOAD_MAX_BYTES = 200_000

/** The part of a chunk that matters here. */
interface Chunk {
  type: 'chunk'
  fileName: string
  isEntry: boolean
  /** Files that it needs at once; not those it may load later. */
  imports: string[]
  viteMetadata?: { importedCss: Set<string> }
}
export type Output = Record<string, Chunk | { type: 'asset' }>

/** The files of the first load: `index.html`, its entries, and whatever these import statically. */
export function firstLoad(output: Output): string[] {
  const found = new Set(['index.html'])
  const look = (name: string): void => {
    const file = output[name]
    if (file?.type !== 'chunk' || found.has(name)) return
    found.add(name)
    file.viteMetadata?.importedCss.forEach((css) => found.add(css))
    file.imports.forEach(look)
  }
  for (const [name, file] of Object.entries(output)) if (file.type === 'chunk' && file.isEntry) look(name)
  return [...found]
}

/** Says what the first load is made of, or throws if it is too much. */
export function weigh(sizes: ReadonlyMap<string, number>, maxBytes = FIRST_LOAD_MAX_BYTES): string {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  const lines = [...sizes].map(([name, size]) => `  ${name} ${size}`)
  const text = `First load: ${total} bytes gzipped, at most ${maxBytes}.\n${lines.join('\n')}`
  if (total >= maxBytes) throw new Error(text)
  return text
}
