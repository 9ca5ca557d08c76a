import type { ComponentChildren, InputHTMLAttributes } from 'preact'
import { useId, useState } from 'preact/hooks'
import { strings } from '../strings'
import { Icon } from './icons'

interface FieldProps {
  name?: string
  type?: 'text' | 'password'
  autoComplete?: string
  autocapitalize?: 'none'
  autocorrect?: 'off'
  spellcheck?: boolean
  required?: boolean
  autoFocus?: boolean
  dir?: 'auto'
  placeholder?: string
  label: string
  value: string
  onValue: (value: string) => void
  hint?: ComponentChildren
  error?: string
  after?: ComponentChildren
}

/** A labelled input whose hint and error are read out with it. */
export function Field({ label, value, onValue, hint, error, after, type = 'text', ...input }: FieldProps) {
  const id = useId()
  const describedBy = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  // Preact's types tell inputs apart by a literal `type`; this one changes it.
  const attributes = { ...input, type } as InputHTMLAttributes
  return (
    <div class={`field ${error ? 'field-bad' : ''}`}>
      <label for={id}>{label}</label>
      <div class="field-box">
        <input
          {...attributes}
          id={id}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
          {...(error ? { 'aria-invalid': true } : {})}
          {...(describedBy ? { 'aria-describedby': describedBy } : {})}
        />
        {after}
      </div>
      {error && (
        <p id={`${id}-error`} class="error-text" role="alert">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  )
}

export function PasswordField(props: Omit<FieldProps, 'after' | 'type'>) {
  const [shown, setShown] = useState(false)
  return (
    <Field
      {...props}
      type={shown ? 'text' : 'password'}
      spellcheck={false}
      autocapitalize="none"
      after={
        <button
          type="button"
          class="icon-button"
          aria-pressed={shown}
          aria-label={shown ? strings.entry.hidePassword : strings.entry.showPassword}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? 'eyeOff' : 'eye'} />
        </button>
      }
    />
  )
}

export function Switch(props: {
  label: string
  hint?: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  const id = useId()
  return (
    <div class="switch-row">
      <div>
        <label for={id}>{props.label}</label>
        {props.hint && (
          <p class="hint" id={`${id}-hint`}>
            {props.hint}
          </p>
        )}
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        class="switch"
        checked={props.checked}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
    </div>
  )
}
