import { useId, useState } from 'preact/hooks'
import { useEngine, useMe } from '../engine-context'
import { CopyButton } from '../parts/copy'
import { ConfirmDialog, Dialog } from '../parts/dialog'
import { Icon } from '../parts/icons'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'

export function RecoverySection() {
  const engine = useEngine()
  const has = engine.hasRecoveryKey.value
  const [asking, setAsking] = useState(false)
  const [key, setKey] = useState<string>()
  const create = useAction(async () => setKey(await engine.createRecoveryKey()))
  return (
    <section class="card" aria-labelledby="recovery-title">
      <h2 id="recovery-title">
        <Icon name="key" /> {strings.settings.recovery}
      </h2>
      <p class={has ? 'hint' : 'banner banner-warn'}>
        {has ? strings.settings.recoveryHas : strings.settings.recoveryNone}
      </p>
      {create.error && (
        <p class="error-text" role="alert">
          {create.error}
        </p>
      )}
      <button
        type="button"
        class={has ? 'button' : 'button primary'}
        aria-disabled={create.busy}
        onClick={() => (has ? setAsking(true) : void create.run())}
      >
        {has ? strings.settings.recoveryReplace : strings.settings.recoveryCreate}
      </button>
      {asking && (
        <ConfirmDialog
          title={strings.settings.recoveryReplaceTitle}
          text={<p>{strings.settings.recoveryReplaceText}</p>}
          confirm={strings.settings.recoveryReplace}
          danger
          onConfirm={async () => setKey(await engine.createRecoveryKey())}
          onClose={() => setAsking(false)}
        />
      )}
      {key !== undefined && !asking && <KeyDialog recoveryKey={key} onClose={() => setKey(undefined)} />}
    </section>
  )
}

/** In groups of four, as on paper. */
export const keyGroups = (key: string): string[] => key.replace(/[\s-]/gu, '').match(/.{1,4}/gu) ?? []

/** Shown once, and gone only after somebody says that it is safe. */
function KeyDialog({ recoveryKey, onClose }: { recoveryKey: string; onClose: () => void }) {
  const me = useMe()
  const [safe, setSafe] = useState(false)
  const id = useId()
  return (
    <Dialog title={strings.settings.recoveryTitle} onClose={onClose} firm class="print-sheet">
      <p class="banner banner-warn">{strings.settings.recoveryOnce}</p>
      <p class="print-only">{me && strings.settings.recoveryPrintFor(me.handle)}</p>
      <p class="recovery-key" dir="ltr" tabIndex={0} role="group" aria-label={strings.settings.recovery}>
        {keyGroups(recoveryKey).map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </p>
      <div class="recovery-tools">
        <CopyButton text={recoveryKey} />
        <button type="button" class="button quiet" onClick={() => window.print()}>
          <Icon name="print" size={18} /> {strings.settings.recoveryPrint}
        </button>
      </div>
      <div class="check-line">
        <input
          id={id}
          type="checkbox"
          checked={safe}
          onChange={(event) => setSafe(event.currentTarget.checked)}
        />
        <label for={id}>{strings.settings.recoveryConfirm}</label>
      </div>
      <footer class="dialog-actions">
        <button type="button" class="button primary" aria-disabled={!safe} onClick={() => safe && onClose()}>
          {strings.settings.recoveryDone}
        </button>
      </footer>
    </Dialog>
  )
}
