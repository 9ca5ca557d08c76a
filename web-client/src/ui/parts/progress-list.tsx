import { useEffect, useState } from 'preact/hooks'
import { useEngine } from '../engine-context'
import { strings } from '../strings'

/** Work is told only after this, so that what is done at once does not push the page down and let it go again. */
const PATIENCE_MS = 700

/** Work that takes long, with how far it is. */
export function ProgressList() {
  const works = useEngine().progress.value
  const busy = works.length > 0
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    if (!busy) return
    const timer = setTimeout(() => setLong(true), PATIENCE_MS)
    return () => {
      clearTimeout(timer)
      setLong(false)
    }
  }, [busy])
  if (!busy || !isLong) return null
  return (
    <section class="works" aria-label={strings.progress.label}>
      {works.map((work) => (
        <div key={work.id} class="work">
          <span>{strings.progress[work.what]}</span>
          {work.total > 0 && <span class="work-count">{strings.progress.of(work.done, work.total)}</span>}
          <progress
            aria-label={strings.progress[work.what]}
            {...(work.total > 0 ? { max: work.total, value: work.done } : {})}
          />
        </div>
      ))}
    </section>
  )
}
