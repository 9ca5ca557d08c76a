// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact'
import { afterEach, expect, it } from 'vitest'
import { DemoEngine } from '../../demo/engine'
import { EngineProvider } from '../engine-context'
import { strings } from '../strings'
import { SignOutSection } from './sign-out'

const { signOut, signOutText, signOutKey, signOutOnly } = strings.settings

afterEach(cleanup)

it.each([
  ['the messages stay on other devices', true, true, signOutText],
  ['the recovery key brings them back', false, true, signOutKey],
  ['they are lost', false, false, signOutOnly],
])('should say before somebody signs out that %s', async (_, others, key, words) => {
  const engine = new DemoEngine(new URLSearchParams('demo=ready'))
  if (!others) engine.devices.value = engine.devices.value.filter((one) => one.current)
  engine.hasRecoveryKey.value = key
  render(
    <EngineProvider value={engine}>
      <SignOutSection />
    </EngineProvider>,
  )
  fireEvent.click(screen.getByRole('button', { name: signOut }))
  const dialog = within(await screen.findByRole('dialog'))
  const said = [signOutText, signOutKey, signOutOnly].filter((one) => dialog.queryByText(one))
  expect(said).toEqual([words])
})
