import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { strings } from '../strings'
import { useAction } from './use-action'
import { Icon } from './icons'

interface DialogProps {
  title: string
  onClose: () => void
  children: ComponentChildren
  /** Only its own buttons close it, not Escape or a click beside it. */
  firm?: boolean
  class?: string
}

/** A modal dialog: the browser's own, which holds the focus, returns it, and knows Escape. */
export function Dialog({ title, onClose, children, firm = false, class: extra = '' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    if (element && !element.open) element.showModal()
    return () => {
      element?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={`dialog ${extra}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        if (!firm) onClose()
      }}
      onKeyDown={(event) => {
        // A browser asks only once before it closes a dialog by Escape all the same.
        if (firm && event.key === 'Escape') event.preventDefault()
      }}
      onClose={(event) => {
        // Closed by the browser, such as by the back gesture of a phone.
        const element = event.currentTarget
        if (!element.isConnected || element.open) return
        if (firm) element.showModal()
        else onClose()
      }}
      onClick={(event) => {
        if (!firm && event.target === dialog.current) onClose()
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          {!firm && (
            <button type="button" class="icon-button" aria-label={strings.common.close} onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  )
}

/** A question before something that cannot be taken back. The focus begins at "cancel". */
export function ConfirmDialog(props: {
  title: string
  text: ComponentChildren
  confirm: string
  danger?: boolean
  onConfirm: () => Promise<unknown>
  onClose: () => void
}) {
  const { title, text, confirm, danger = false, onConfirm, onClose } = props
  const action = useAction(onConfirm)
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dialog-text">{text}</div>
      {action.error && (
        <p class="error-text" role="alert">
          {action.error}
        </p>
      )}
      <footer class="dialog-actions">
        <button type="button" class="button quiet" autoFocus onClick={onClose}>
          {strings.common.cancel}
        </button>
        <button
          type="button"
          class={`button ${danger ? 'danger' : 'primary'}`}
          aria-disabled={action.busy}
          onClick={() => void action.run().then((done) => done && onClose())}
        >
          {confirm}
        </button>
      </footer>
    </Dialog>
  )
}
