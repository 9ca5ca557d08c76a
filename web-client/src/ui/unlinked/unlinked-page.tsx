import type { SessionState } from '../../engine/api'
import { useState } from 'preact/hooks'
import { useEngine } from '../engine-context'
import { ConfirmDialog } from '../parts/dialog'
import { Icon } from '../parts/icons'
import { strings } from '../strings'
import { BeginAnew } from './begin-anew'
import { LinkByDevice } from './link-by-device'
import { RecoverByKey } from './recover-by-key'

type Unlinked = Extract<SessionState, { phase: 'unlinked' }>

/** Signed in, but not in the account's chain of devices: three ways on, the likeliest first. */
export function UnlinkedPage({ session }: { session: Unlinked }) {
  const engine = useEngine()
  const [leaving, setLeaving] = useState(false)
  return (
    <main class="unlinked">
      <header class="unlinked-head">
        <h1>{strings.unlinked.title}</h1>
        <p>{strings.unlinked.intro(session.me.handle)}</p>
      </header>
      <LinkByDevice request={session.request} />
      <div class="unlinked-others">
        <RecoverByKey hasKey={session.hasRecoveryKey} />
        <BeginAnew />
      </div>
      <button type="button" class="button quiet unlinked-out" onClick={() => setLeaving(true)}>
        <Icon name="out" size={18} /> {strings.unlinked.signOut}
      </button>
      {leaving && (
        <ConfirmDialog
          title={strings.settings.signOutTitle}
          text={<p>{strings.settings.signOutText}</p>}
          confirm={strings.settings.signOutDo}
          danger
          onConfirm={() => engine.signOut()}
          onClose={() => setLeaving(false)}
        />
      )}
    </main>
  )
}
