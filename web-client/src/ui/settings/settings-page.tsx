import { useState } from 'preact/hooks'
import type { Settings } from '../../engine/api'
import { useEngine, useMe } from '../engine-context'
import { Avatar } from '../parts/avatar'
import { Field, Switch } from '../parts/field'
import { PageHead } from '../parts/page-head'
import { toast } from '../parts/toasts'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'
import { DevicesSection } from './devices'
import { RecoverySection } from './recovery'
import { SignOutSection } from './sign-out'

export function SettingsPage() {
  return (
    <>
      <PageHead title={strings.settings.title} />
      <div class="main-scroll">
        <div class="column">
          <ProfileSection />
          <PrivacySection />
          <AppearanceSection />
          <DevicesSection />
          <RecoverySection />
          <SignOutSection />
        </div>
      </div>
    </>
  )
}

function ProfileSection() {
  const engine = useEngine()
  const me = useMe()
  const [name, setName] = useState(me?.displayName ?? '')
  const save = useAction(async () => {
    await engine.updateProfile(name.trim())
    toast(strings.common.saved)
  })
  if (!me) return null
  const changed = name.trim() !== me.displayName && name.trim() !== ''
  return (
    <section class="card" aria-labelledby="profile-title">
      <h2 id="profile-title">{strings.settings.profile}</h2>
      <div class="profile">
        <Avatar id={me.id} name={me.displayName || me.handle} size="large" />
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (changed) void save.run()
          }}
        >
          <Field
            label={strings.settings.name}
            value={name}
            onValue={setName}
            error={save.error}
            dir="auto"
            autoComplete="name"
            hint={strings.common.handle(me.handle)}
            after={
              <button type="submit" class="button" aria-disabled={!changed || save.busy}>
                {strings.common.save}
              </button>
            }
          />
        </form>
      </div>
    </section>
  )
}

function PrivacySection() {
  const engine = useEngine()
  const settings = engine.settings.value
  const update = useAction((change: Partial<Settings>) => engine.updateSettings(change), { loud: true })
  return (
    <section class="card" aria-labelledby="privacy-title">
      <h2 id="privacy-title">{strings.settings.privacy}</h2>
      <Switch
        label={strings.settings.readReceipts}
        hint={strings.settings.readReceiptsHint}
        checked={settings.readReceipts}
        onChange={(readReceipts) => void update.run({ readReceipts })}
      />
      <Switch
        label={strings.settings.showPresence}
        hint={strings.settings.showPresenceHint}
        checked={settings.showPresence}
        onChange={(showPresence) => void update.run({ showPresence })}
      />
    </section>
  )
}

const THEMES = ['system', 'light', 'dark'] as const

function AppearanceSection() {
  const engine = useEngine()
  const { theme } = engine.settings.value
  const update = useAction((change: Partial<Settings>) => engine.updateSettings(change), { loud: true })
  return (
    <section class="card" aria-labelledby="appearance-title">
      <h2 id="appearance-title">{strings.settings.appearance}</h2>
      <fieldset class="segments">
        <legend class="visually-hidden">{strings.settings.theme}</legend>
        {THEMES.map((one) => (
          <label key={one} class="segment">
            <input
              type="radio"
              name="theme"
              checked={theme === one}
              onChange={() => void update.run({ theme: one })}
            />
            <span>{strings.settings.themes[one]}</span>
          </label>
        ))}
      </fieldset>
    </section>
  )
}
