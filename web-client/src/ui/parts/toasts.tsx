import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { codeWords } from '../errors'
import { nameOf, useEngine } from '../engine-context'
import { strings } from '../strings'
import { announce } from './live'
import { Icon } from './icons'

interface Toast {
  id: number
  text: string
  kind: 'info' | 'error'
  /** `passes`: it is only offered for a while; there is another way to it. */
  action?: { label: string; run: () => void; passes?: boolean }
}

const TOASTS_MAX = 4
const INFO_MS = 5_000
const OFFER_MS = 20_000

const toasts = signal<readonly Toast[]>([])
let lastId = 0

/** Something to tell in passing. Errors stay until they are dismissed. */
export function toast(text: string, kind: Toast['kind'] = 'info', action?: Toast['action']): void {
  if (toasts.value.some((old) => old.text === text)) return
  const id = ++lastId
  toasts.value = [...toasts.value.slice(1 - TOASTS_MAX), { id, text, kind, ...(action ? { action } : {}) }]
  announce(text, kind === 'error' ? 'assertive' : 'polite')
  if (kind === 'info' && (!action || action.passes)) {
    setTimeout(() => dismiss(id), action ? OFFER_MS : INFO_MS)
  }
}

const dismiss = (id: number): void => {
  toasts.value = toasts.value.filter((one) => one.id !== id)
}

/** All toasts of the pages, and the engine's alerts, which stay until they are dismissed. */
export function Toasts() {
  const engine = useEngine()
  const alerts = engine.alerts.value
  const newest = alerts.at(-1)?.id
  useEffect(() => {
    const alert = engine.alerts.peek().at(-1)
    if (alert) announce(codeWords(alert.code), 'assertive')
  }, [engine, newest])
  if (alerts.length + toasts.value.length === 0) return null
  return (
    <section class="toasts" aria-label={strings.common.notices}>
      {alerts.map((alert) => (
        <ToastCard
          key={`a${alert.id}`}
          kind="error"
          text={
            (alert.about === undefined ? '' : `${nameOf(engine.people.value, alert.about)}: `) +
            codeWords(alert.code)
          }
          onDismiss={() => engine.dismissAlert(alert.id)}
        />
      ))}
      {toasts.value.map((one) => (
        <ToastCard
          key={one.id}
          kind={one.kind}
          text={one.text}
          action={one.action}
          onAction={() => {
            one.action?.run()
            dismiss(one.id)
          }}
          onDismiss={() => dismiss(one.id)}
        />
      ))}
    </section>
  )
}

function ToastCard(props: {
  kind: Toast['kind']
  text: string
  action?: Toast['action'] | undefined
  onAction?: () => void
  onDismiss: () => void
}) {
  const { kind, text, action, onAction, onDismiss } = props
  return (
    <div class={`toast toast-${kind}`}>
      <Icon name={kind === 'error' ? 'alert' : 'info'} />
      <p dir="auto">{text}</p>
      {action && (
        <button type="button" class="button quiet" onClick={onAction}>
          {action.label}
        </button>
      )}
      <button type="button" class="icon-button" aria-label={strings.common.dismiss} onClick={onDismiss}>
        <Icon name="close" size={18} />
      </button>
    </div>
  )
}
