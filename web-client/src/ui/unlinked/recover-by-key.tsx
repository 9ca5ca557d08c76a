import { useId, useState } from 'preact/hooks'
import { useEngine } from '../engine-context'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'
import { readRecoveryText } from './recovery-text'

export function RecoverByKey({ hasKey }: { hasKey: boolean }) {
  const engine = useEngine()
  const [typed, setTyped] = useState('')
  const id = useId()
  const key = readRecoveryText(typed)
  const recover = useAction(() => engine.recover(key.shown))
  const problem = key.bad === undefined ? recover.error : strings.unlinked.keyBadCharacter(key.bad)
  return (
    <section class="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{strings.unlinked.byKey}</h2>
      {hasKey ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (key.complete) void recover.run()
          }}
        >
          <p class="hint" id={`${id}-hint`}>
            {strings.unlinked.keyIntro}
          </p>
          <label for={id} class="visually-hidden">
            {strings.unlinked.keyLabel}
          </label>
          <textarea
            id={id}
            class="key-input"
            rows={3}
            value={typed}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby={`${id}-hint ${id}-count`}
            aria-invalid={problem ? true : undefined}
            onInput={(event) => {
              setTyped(event.currentTarget.value)
              recover.clear()
            }}
            onBlur={() => key.bad === undefined && setTyped(key.shown)}
          />
          <p class={problem ? 'error-text' : 'hint'} id={`${id}-count`} role={problem ? 'alert' : undefined}>
            {problem || strings.unlinked.keyCount(key.length)}
          </p>
          <button type="submit" class="button primary" aria-disabled={!key.complete || recover.busy}>
            {recover.busy ? strings.entry.working : strings.unlinked.keyUse}
          </button>
        </form>
      ) : (
        <p class="hint">{strings.unlinked.noKey}</p>
      )}
    </section>
  )
}
