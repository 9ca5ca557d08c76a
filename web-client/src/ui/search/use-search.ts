import { useEffect, useState } from 'preact/hooks'
import type { SearchHit } from '../../engine/api'
import { useEngine } from '../engine-context'

/** So many hits are shown; who looks for more writes another word. */
export const HITS_MAX = 200
/** Typing goes on for so long before it is searched. */
const PAUSE_MS = 120
/** Hits are shown in batches, not one by one. */
const BATCH_MS = 60

interface Found {
  hits: readonly SearchHit[]
  state: 'idle' | 'searching' | 'done'
  more: boolean
  error?: unknown
}

const NOTHING: Found = { hits: [], state: 'idle', more: false }

export function useSearch(text: string): Found {
  const engine = useEngine()
  const [found, setFound] = useState<Found>(NOTHING)
  const wanted = text.trim()
  useEffect(() => {
    if (wanted === '') {
      setFound(NOTHING)
      return
    }
    const abort = new AbortController()
    const run = async (): Promise<void> => {
      const hits: SearchHit[] = []
      let shownAt = performance.now()
      let more = false
      for await (const hit of engine.search(wanted, abort.signal)) {
        if (abort.signal.aborted) return
        if (hits.length === HITS_MAX) {
          more = true
          break
        }
        hits.push(hit)
        if (performance.now() - shownAt > BATCH_MS) {
          shownAt = performance.now()
          setFound({ hits: [...hits], state: 'searching', more })
        }
      }
      if (!abort.signal.aborted) setFound({ hits, state: 'done', more })
    }
    const timer = setTimeout(() => {
      setFound((old) => ({ ...old, state: 'searching' }))
      run().catch((error: unknown) => {
        if (!abort.signal.aborted) setFound({ ...NOTHING, state: 'done', error })
      })
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [engine, wanted])
  return found
}
