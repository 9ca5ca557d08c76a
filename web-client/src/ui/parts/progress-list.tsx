import { useEngine } from '../engine-context'
import { strings } from '../strings'

/** Work that takes long, with how far it is. */
export function ProgressList() {
  const works = useEngine().progress.value
  if (works.length === 0) return null
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
