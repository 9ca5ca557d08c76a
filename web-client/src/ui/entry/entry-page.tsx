import { useState } from 'preact/hooks'
import { EngineError, type SessionState } from '../../engine/api'
import { errorWords } from '../errors'
import { useEngine } from '../engine-context'
import { Bird, Wordmark } from '../parts/bird'
import { Field, PasswordField } from '../parts/field'
import { Icon } from '../parts/icons'
import { linkTo, route } from '../router'
import { strings } from '../strings'
import { deviceNameGuess } from './device-name'

type FieldName = 'handle' | 'displayName' | 'password' | 'deviceName'
type Values = Record<FieldName, string>

/** Which input an error of the server belongs to. */
const fieldOfCode: Readonly<Record<string, FieldName>> = {
  'bad-handle': 'handle',
  'handle-taken': 'handle',
  'bad-display-name': 'displayName',
  'bad-password': 'password',
  'bad-device-name': 'deviceName',
}

const SIGN_IN_FIELDS: readonly FieldName[] = ['handle', 'password', 'deviceName']
const REGISTER_FIELDS: readonly FieldName[] = ['handle', 'displayName', 'password', 'deviceName']

export function EntryPage({ notice }: { notice?: Extract<SessionState, { phase: 'signed-out' }>['notice'] }) {
  const registering = route.value.page === 'register'
  return (
    <main class="entry">
      <div class="entry-card">
        <header class="entry-head">
          <Bird size={84} />
          <Wordmark />
          <p class="tagline">{strings.app.tagline}</p>
        </header>
        {notice && (
          <p class="banner banner-warn" role="status">
            {strings.entry.notices[notice]}
          </p>
        )}
        <EntryForm key={registering ? 'r' : 's'} registering={registering} />
        <p class="entry-other">
          {registering ? strings.entry.haveAccount : strings.entry.newHere}{' '}
          <a {...linkTo(registering ? { page: 'conversations' } : { page: 'register' })}>
            {registering ? strings.entry.signIn : strings.entry.register}
          </a>
        </p>
      </div>
      <p class="entry-promise">
        <Icon name="lock" size={16} /> {strings.entry.promise}
      </p>
    </main>
  )
}

function EntryForm({ registering }: { registering: boolean }) {
  const engine = useEngine()
  const [values, setValues] = useState<Values>({
    handle: '',
    displayName: '',
    password: '',
    deviceName: deviceNameGuess(navigator.userAgent),
  })
  const [busy, setBusy] = useState(false)
  const [errors, setErrors] = useState<Partial<Record<FieldName | 'form', string>>>({})
  const words = registering ? strings.entry.register : strings.entry.signIn

  const submit = async (form: HTMLFormElement): Promise<void> => {
    if (busy) return
    const handle = values.handle.trim().replace(/^@/, '')
    const filled = {
      ...values,
      handle,
      displayName: values.displayName.trim(),
      deviceName: values.deviceName.trim(),
    }
    const missing = firstMissing(filled, registering)
    if (missing) {
      setErrors({ [missing]: strings.entry.missing(strings.entry[missing]) })
      focusField(form, missing)
      return
    }
    setBusy(true)
    setErrors({})
    try {
      if (registering) await engine.register(handle, filled.displayName, filled.password, filled.deviceName)
      else await engine.signIn(handle, filled.password, filled.deviceName)
    } catch (thrown) {
      const field = thrown instanceof EngineError ? fieldOfCode[thrown.code] : undefined
      setErrors({ [field ?? 'form']: errorWords(thrown) })
      if (field) focusField(form, field)
      else if (!registering) focusField(form, 'password')
    } finally {
      setBusy(false)
    }
  }
  const bind = (name: FieldName) => ({
    name,
    label: strings.entry[name],
    value: values[name],
    error: errors[name] ?? '',
    onValue: (value: string) => setValues((old) => ({ ...old, [name]: value })),
  })

  return (
    <form
      class="entry-form"
      noValidate
      aria-labelledby="entry-title"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(event.currentTarget)
      }}
    >
      <h1 id="entry-title">{registering ? strings.entry.register : strings.entry.welcome}</h1>
      {errors.form && (
        <p class="banner banner-error" role="alert">
          {errors.form}
        </p>
      )}
      <Field
        {...bind('handle')}
        autoComplete="username"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        required
        hint={registering ? strings.entry.handleHint : undefined}
      />
      {registering && (
        <Field
          {...bind('displayName')}
          autoComplete="name"
          dir="auto"
          required
          hint={strings.entry.displayNameHint}
        />
      )}
      <PasswordField
        {...bind('password')}
        autoComplete={registering ? 'new-password' : 'current-password'}
        required
        hint={registering ? strings.entry.passwordHint : undefined}
      />
      <Field
        {...bind('deviceName')}
        autoComplete="off"
        dir="auto"
        required
        hint={strings.entry.deviceNameHint}
      />
      <button type="submit" class="button primary wide" aria-disabled={busy}>
        {busy ? strings.entry.working : words}
      </button>
    </form>
  )
}

function firstMissing(values: Values, registering: boolean): FieldName | undefined {
  return (registering ? REGISTER_FIELDS : SIGN_IN_FIELDS).find((name) => values[name] === '')
}

function focusField(form: HTMLFormElement, name: FieldName): void {
  const input = form.elements.namedItem(name)
  if (input instanceof HTMLInputElement) input.focus()
}
