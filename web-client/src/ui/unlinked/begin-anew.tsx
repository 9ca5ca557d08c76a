import { useState } from 'preact/hooks'
import { useEngine } from '../engine-context'
import { Dialog } from '../parts/dialog'
import { PasswordField } from '../parts/field'
import { Icon } from '../parts/icons'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'

export function BeginAnew() {
  const [asking, setAsking] = useState(false)
  return (
    <section class="card" aria-labelledby="anew">
      <h2 id="anew">{strings.unlinked.anew}</h2>
      <p class="hint">{strings.unlinked.anewIntro}</p>
      <button type="button" class="button danger-quiet" onClick={() => setAsking(true)}>
        {strings.unlinked.anewOpen}
      </button>
      {asking && <AnewDialog onClose={() => setAsking(false)} />}
    </section>
  )
}

/** Serious enough that the server wants the password for it. */
function AnewDialog({ onClose }: { onClose: () => void }) {
  const engine = useEngine()
  const [typed, setTyped] = useState('')
  const reset = useAction(() => engine.resetIdentity(typed))
  const sure = typed !== ''
  return (
    <Dialog title={strings.unlinked.anewTitle} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (sure) void reset.run().then((done) => done && onClose())
        }}
      >
        <div class="banner banner-error">
          <Icon name="alert" />
          <ul>
            {strings.unlinked.anewWarning.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
        <PasswordField
          label={strings.unlinked.anewConfirm}
          value={typed}
          onValue={setTyped}
          error={reset.error}
          autoComplete="current-password"
        />
        <footer class="dialog-actions">
          <button type="button" class="button quiet" onClick={onClose}>
            {strings.common.cancel}
          </button>
          <button type="submit" class="button danger" aria-disabled={!sure || reset.busy}>
            {strings.unlinked.anewDo}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
