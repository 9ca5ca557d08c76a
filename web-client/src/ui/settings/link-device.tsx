import { useState } from 'preact/hooks'
import { useEngine } from '../engine-context'
import { Dialog } from '../parts/dialog'
import { Field } from '../parts/field'
import { Icon } from '../parts/icons'
import { toast } from '../parts/toasts'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'
import { CameraScanner, canScan } from './camera-scanner'

/** On a linked device: reads the new one's code, shows whose it is, and asks before it vouches. */
export function LinkDeviceDialog({ onClose }: { onClose: () => void }) {
  const engine = useEngine()
  const [code, setCode] = useState('')
  const [scanning, setScanning] = useState(false)
  const [device, setDevice] = useState<{ device: number; name: string }>()
  const read = useAction(async (text: string) => setDevice(await engine.readLinkRequest(text.trim())))
  const approve = useAction(() => engine.approveLink(code.trim()))

  if (device) {
    return (
      <Dialog key="sure" title={strings.settings.linkTitle(device.name)} onClose={onClose}>
        <p class="banner banner-warn">{strings.settings.linkConfirm}</p>
        {approve.error && (
          <p class="error-text" role="alert">
            {approve.error}
          </p>
        )}
        <footer class="dialog-actions">
          <button type="button" class="button quiet" autoFocus onClick={onClose}>
            {strings.common.cancel}
          </button>
          <button
            type="button"
            class="button primary"
            aria-disabled={approve.busy}
            onClick={() =>
              void approve.run().then((done) => {
                if (!done) return
                toast(strings.settings.linkDone)
                onClose()
              })
            }
          >
            {strings.settings.linkApprove}
          </button>
        </footer>
      </Dialog>
    )
  }
  return (
    <Dialog key="code" title={strings.settings.link} onClose={onClose}>
      <p class="dialog-text">{strings.settings.linkIntro}</p>
      {scanning && (
        <CameraScanner
          onCode={(text) => {
            setScanning(false)
            setCode(text)
            void read.run(text)
          }}
          onFailure={() => {
            setScanning(false)
            toast(strings.settings.linkNoCamera, 'error')
          }}
        />
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (code.trim() !== '') void read.run(code)
        }}
      >
        <Field
          label={strings.settings.linkCode}
          value={code}
          onValue={(value) => {
            setCode(value)
            read.clear()
          }}
          error={read.error}
          placeholder="whimbrel-link:…"
          autoComplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
        <footer class="dialog-actions">
          {canScan() && (
            <button type="button" class="button quiet" onClick={() => setScanning(!scanning)}>
              <Icon name="camera" size={18} />{' '}
              {scanning ? strings.settings.linkScanStop : strings.settings.linkScan}
            </button>
          )}
          <button type="submit" class="button primary" aria-disabled={code.trim() === '' || read.busy}>
            {strings.settings.linkRead}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
