import { useRef } from 'preact/hooks'
import { useEngine } from '../engine-context'
import { Dialog } from '../parts/dialog'
import { Icon } from '../parts/icons'
import { useObjectUrl } from '../parts/pictures'
import { toast } from '../parts/toasts'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'

/** A button that asks for a file. Browsers that know the camera offer that as well. */
export function PictureInput(props: { label: string; busy: boolean; onFile: (file: File) => void }) {
  const { label, busy, onFile } = props
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        class="button"
        aria-disabled={busy}
        onClick={() => {
          if (!busy) input.current?.click()
        }}
      >
        <Icon name="camera" size={18} /> {label}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          event.currentTarget.value = '' // so that the same file can be chosen again
          if (file) onFile(file)
        }}
      />
    </>
  )
}

/** Shows the picture as others will see it, before anybody does. */
export function PictureDialog({ picture, onClose }: { picture: Blob; onClose: () => void }) {
  const engine = useEngine()
  const url = useObjectUrl(picture)
  const send = useAction(async () => {
    await engine.setAvatar(picture)
    toast(strings.settings.pictureSaved)
  })
  return (
    <Dialog title={strings.settings.pictureTitle} onClose={onClose}>
      <div class="picture-preview">
        {url !== undefined && <img src={url} alt={strings.settings.picturePreview} />}
      </div>
      <p class="hint">{strings.settings.pictureHint}</p>
      {send.error && (
        <p class="error-text" role="alert">
          {send.error}
        </p>
      )}
      <footer class="dialog-actions">
        <button type="button" class="button quiet" onClick={onClose}>
          {strings.common.cancel}
        </button>
        <button
          type="button"
          class="button primary"
          autoFocus
          aria-disabled={send.busy}
          onClick={() => void send.run().then((done) => done && onClose())}
        >
          {strings.settings.pictureUse}
        </button>
      </footer>
    </Dialog>
  )
}
