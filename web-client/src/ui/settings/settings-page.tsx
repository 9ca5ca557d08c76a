import type { Settings } from '../../engine/api'
import { useEngine } from '../engine-context'
import { Switch } from '../parts/field'
import { PageHead } from '../parts/page-head'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'
import { DevicesSection } from './devices'
import { ProfileSection } from './profile'
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
