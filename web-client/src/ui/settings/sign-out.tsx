import { useState } from 'preact/hooks'
import { useEngine } from '../engine-context'
import { ConfirmDialog } from '../parts/dialog'
import { Icon } from '../parts/icons'
import { go } from '../router'
import { strings } from '../strings'

export function SignOutSection() {
  const engine = useEngine()
  const [asking, setAsking] = useState(false)
  const others = engine.devices.value.some((one) => one.linked && !one.current)
  const queued = engine.conversations.value.some(
    (one) => one.lastMessage?.kind === 'text' && one.lastMessage.status === 'queued',
  )
  return (
    <section class="card" aria-labelledby="out-title">
      <h2 id="out-title">{strings.settings.signOut}</h2>
      <p class="hint">{strings.settings.signOutHint}</p>
      <button type="button" class="button danger-quiet" onClick={() => setAsking(true)}>
        <Icon name="out" size={18} /> {strings.settings.signOut}
      </button>
      {asking && (
        <ConfirmDialog
          title={strings.settings.signOutTitle}
          text={
            <>
              {others ? (
                <p>{strings.settings.signOutText}</p>
              ) : engine.hasRecoveryKey.value ? (
                <p>{strings.settings.signOutKey}</p>
              ) : (
                <p class="banner banner-error">{strings.settings.signOutOnly}</p>
              )}
              {queued && <p class="banner banner-warn">{strings.settings.signOutQueued}</p>}
            </>
          }
          confirm={strings.settings.signOutDo}
          danger
          onConfirm={async () => {
            await engine.signOut()
            go({ page: 'conversations' }, { replace: true }) // who signs in next begins there
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  )
}
