// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DemoEngine } from '../demo/engine'
import { App } from './app'
import { go } from './router'
import { strings } from './strings'

const MARA = '0190f000-0000-7000-8000-000000002eef'

beforeEach(() => {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query.includes('52rem'),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }))
})
afterEach(() => {
  cleanup()
  go({ page: 'conversations' })
  vi.unstubAllGlobals()
})

function open(options: string): DemoEngine {
  const engine = new DemoEngine(new URLSearchParams(options))
  render(<App engine={engine} />)
  return engine
}

const type = (label: string | RegExp, value: string): void => {
  fireEvent.input(screen.getByLabelText(label), { target: { value } })
}

it('should sign in with a form that a password manager knows', async () => {
  const engine = open('demo=signed-out')
  expect(screen.getByLabelText('Handle').getAttribute('autocomplete')).toBe('username')
  expect(screen.getByLabelText('Password').getAttribute('autocomplete')).toBe('current-password')
  type('Handle', ' @rowan ')
  type('Password', 'a good password')
  const signIn = vi.spyOn(engine, 'signIn')
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  await waitFor(() => expect(engine.session.value.phase).toBe('ready'))
  expect(signIn.mock.calls[0]?.slice(0, 2)).toEqual(['rowan', 'a good password'])
})

it('should say in words what was wrong, at the field that it belongs to', async () => {
  open('demo=signed-out')
  go({ page: 'register' })
  await screen.findByLabelText('Name')
  type('Handle', 'rowan')
  type('Name', 'Rowan')
  type('Password', 'short')
  fireEvent.click(screen.getByRole('button', { name: 'Create an account' }))
  await screen.findByText('A password has 10 to 128 characters.')
  expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBe('true')
  expect(document.activeElement).toBe(screen.getByLabelText('Password'))
})

it('should show the password only when asked', () => {
  open('demo=signed-out')
  const input = screen.getByLabelText('Password')
  expect(input.getAttribute('type')).toBe('password')
  fireEvent.click(screen.getByRole('button', { name: strings.entry.showPassword }))
  expect(input.getAttribute('type')).toBe('text')
})

it('should show the link code as text and as a picture, and say that it waits', () => {
  open('demo=unlinked')
  expect(screen.getByRole('textbox', { name: strings.unlinked.code }).textContent).toMatch(
    /^whimbrel-link:2:/,
  )
  expect(
    screen.getByRole('img', { name: strings.unlinked.qr }).querySelector('path')?.getAttribute('d'),
  ).toMatch(/^M\d/)
  expect(screen.getByText(strings.unlinked.waiting)).toBeTruthy()
})

it('should tell as soon as the other device has answered', async () => {
  const engine = open('demo=unlinked')
  engine.progress.value = [{ id: 1, what: 'linking', done: 0, total: 0 }]
  await screen.findByText(strings.unlinked.linking)
})

it('should begin anew only with the password', async () => {
  const engine = open('demo=unlinked')
  const reset = vi.spyOn(engine, 'resetIdentity')
  fireEvent.click(screen.getByRole('button', { name: strings.unlinked.anewOpen }))
  const dialog = within(await screen.findByRole('dialog'))
  const button = dialog.getByRole('button', { name: strings.unlinked.anewDo })
  fireEvent.click(button)
  expect(reset).not.toHaveBeenCalled()
  type(strings.unlinked.anewConfirm, 'correct horse battery')
  await waitFor(() => expect(button.getAttribute('aria-disabled')).toBe('false'))
  fireEvent.click(button)
  await waitFor(() => expect(reset).toHaveBeenCalledExactlyOnceWith('correct horse battery'))
})

it('should read the code of a new device, ask, and then vouch for it', async () => {
  const engine = open('demo=ready')
  const approve = vi.spyOn(engine, 'approveLink')
  go({ page: 'settings' })
  fireEvent.click(await screen.findByRole('button', { name: strings.settings.link }))
  type(strings.settings.linkCode, 'nonsense')
  fireEvent.click(screen.getByRole('button', { name: strings.settings.linkRead }))
  await screen.findByText(strings.errors['bad-link-code'] ?? '?')
  type(strings.settings.linkCode, ' whimbrel-link:2:x ')
  fireEvent.click(screen.getByRole('button', { name: strings.settings.linkRead }))
  await screen.findByText(strings.settings.linkTitle('Chrome, Windows'))
  expect(approve).not.toHaveBeenCalled()
  fireEvent.click(screen.getByRole('button', { name: strings.settings.linkApprove }))
  await waitFor(() => expect(approve).toHaveBeenCalledExactlyOnceWith('whimbrel-link:2:x'))
})

it('should keep the recovery key on the screen until it is said to be safe', async () => {
  open('demo=ready')
  go({ page: 'settings' })
  fireEvent.click(await screen.findByRole('button', { name: strings.settings.recoveryCreate }))
  const done = await screen.findByRole('button', { name: strings.settings.recoveryDone })
  fireEvent.click(done)
  const dialog = screen.getByRole<HTMLDialogElement>('dialog')
  expect(fireEvent.keyDown(dialog, { key: 'Escape' })).toBe(false)
  dialog.close() // as the back gesture of a phone does
  await waitFor(() => expect(dialog.open).toBe(true))
  fireEvent.click(screen.getByLabelText(strings.settings.recoveryConfirm))
  await waitFor(() => expect(done.getAttribute('aria-disabled')).toBe('false'))
  fireEvent.click(done)
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

it('should send with Enter, break the line with Shift and Enter, and forget the draft', async () => {
  const engine = open('demo=ready&line=offline')
  const send = vi.spyOn(engine, 'send')
  go({ page: 'conversation', id: MARA })
  const box = await screen.findByLabelText(strings.composer.label)
  fireEvent.input(box, { target: { value: ' Hello 🐦 ' } })
  fireEvent.keyDown(box, { key: 'Enter', shiftKey: true })
  fireEvent.keyDown(box, { key: 'Enter', isComposing: true })
  expect(send).not.toHaveBeenCalled()
  fireEvent.keyDown(box, { key: 'Enter' })
  await waitFor(() => expect(send).toHaveBeenCalledExactlyOnceWith(MARA, 'Hello 🐦'))
  await waitFor(() => expect(box).toHaveProperty('value', ''))
  const own = engine.conversations.value[0]?.lastMessage
  expect(own).toMatchObject({ text: 'Hello 🐦', status: 'queued' })
})

it('should not send what is too long, and say by how much', async () => {
  const engine = open('demo=ready')
  const send = vi.spyOn(engine, 'send')
  go({ page: 'conversation', id: MARA })
  const box = await screen.findByLabelText(strings.composer.label)
  fireEvent.input(box, { target: { value: '🐦'.repeat(1003) } })
  await screen.findByText(strings.composer.over(3))
  fireEvent.keyDown(box, { key: 'Enter' })
  expect(send).not.toHaveBeenCalled()
})

it('should keep the draft when the conversation is left', async () => {
  const engine = open('demo=ready')
  go({ page: 'conversation', id: MARA })
  const box = await screen.findByLabelText(strings.composer.label)
  fireEvent.input(box, { target: { value: 'half a tho' } })
  go({ page: 'settings' })
  await waitFor(() =>
    expect(engine.conversations.value.find((one) => one.id === MARA)?.draft).toBe('half a tho'),
  )
})

it('should give the text back if it could not even be stored', async () => {
  const engine = open('demo=ready')
  vi.spyOn(engine, 'send').mockRejectedValue(new Error('full'))
  go({ page: 'conversation', id: MARA })
  const box = await screen.findByLabelText(strings.composer.label)
  fireEvent.input(box, { target: { value: 'precious' } })
  fireEvent.keyDown(box, { key: 'Enter' })
  await waitFor(() => expect(box).toHaveProperty('value', 'precious'))
})

it('should count the unread messages in the title', async () => {
  open('demo=ready')
  await waitFor(() => expect(document.title).toBe('(16) Whimbrel'))
})

it('should show a reset identity loudly until it was looked at', async () => {
  const engine = open('demo=ready')
  const lucia = [...engine.people.value.values()].find((one) => one.identityReset)
  go({ page: 'conversation', id: lucia?.id ?? '' })
  await screen.findByText(strings.conversation.reset('Lucía Ferreira'), { selector: 'strong' })
  fireEvent.click(screen.getByRole('button', { name: strings.conversation.resetAccept }))
  await waitFor(() =>
    expect(
      screen.queryByText(strings.conversation.reset('Lucía Ferreira'), { selector: 'strong' }),
    ).toBeNull(),
  )
})

it('should say in words who is online, in the list and above the conversation', async () => {
  const engine = open('demo=ready')
  const row = await screen.findByRole('link', { name: /^Mara Oyelaran\s*, online/ })
  fireEvent.click(row)
  const head = await screen.findByRole('link', { name: /^Mara Oyelaran.*@mara_o · online/ })
  const mara = engine.people.value.get(MARA)
  if (!mara) throw new Error('no Mara')
  const { online, ...rest } = mara
  engine.people.value = new Map(engine.people.value).set(MARA, { ...rest, lastSeenMs: Date.now() })
  await waitFor(() => expect(head.textContent).toContain('last seen just now'))
  expect(screen.queryByRole('link', { name: /^Mara Oyelaran\s*, online/ })).toBeNull()
})

it('should tell when somebody accepts a request, and lead to them', async () => {
  const engine = open('demo=ready')
  const giulia = [...engine.people.value.values()].find((one) => one.state === 'outgoing')
  if (!giulia) throw new Error('no request')
  expect(screen.queryByText(strings.requests.acceptedBy(giulia.displayName))).toBeNull()
  engine.people.value = new Map(engine.people.value).set(giulia.id, { ...giulia, state: 'accepted' })
  await screen.findByText(strings.requests.acceptedBy(giulia.displayName), { selector: '.toast p' })
  fireEvent.click(screen.getByRole('button', { name: strings.create.write }))
  await screen.findByRole('textbox', { name: strings.composer.label })
  expect(
    screen.queryByText(strings.requests.acceptedBy(giulia.displayName), { selector: '.toast p' }),
  ).toBeNull()
})

it('should tell a newcomer by which handle others find them', () => {
  open('demo=empty')
  expect(screen.getByText(/Others find you as @rowan/)).toBeTruthy()
})

it('should say of messages only that none was found, when a person was', async () => {
  open('demo=ready')
  go({ page: 'search', text: 'Priya' })
  await screen.findByText('No message has “Priya” in it.', { selector: '.hint' })
  expect(screen.getByRole('region', { name: strings.search.people }).textContent).toContain('Priya')
})

it('should name no page in the title once signed out, and begin at the conversations after that', async () => {
  const engine = open('demo=ready')
  go({ page: 'settings' })
  await waitFor(() => expect(document.title).toContain(strings.settings.title))
  fireEvent.click(await screen.findByRole('button', { name: strings.settings.signOut }))
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.click(dialog.getByRole('button', { name: strings.settings.signOutDo }))
  await waitFor(() => expect(engine.session.value.phase).toBe('signed-out'))
  await waitFor(() => expect(document.title).toBe('Whimbrel'))
  await waitFor(() => expect(location.pathname).toBe('/'))
})

it('should keep the focus where a button was that somebody pressed', async () => {
  open('demo=ready')
  go({ page: 'requests' })
  const accept = await screen.findByRole('button', { name: strings.requests.acceptLabel('Aino Virtanen') })
  accept.focus()
  fireEvent.click(accept)
  await waitFor(() => expect(accept.isConnected).toBe(false))
  expect(document.activeElement?.textContent).toBe(strings.requests.title)

  go({ page: 'new' })
  const find = await screen.findByRole('textbox', { name: strings.create.find })
  fireEvent.input(find, { target: { value: 'ada_l' } })
  fireEvent.click(screen.getByRole('button', { name: strings.create.findDo }))
  const ask = await screen.findByRole('button', { name: strings.create.request })
  ask.focus()
  fireEvent.click(ask)
  await waitFor(() => expect(document.activeElement?.textContent).toBe(strings.create.requested))

  go({ page: 'person', id: MARA }) // who is verified
  const mark = await screen.findByRole('button', { name: strings.person.unverify })
  await waitFor(() => expect(mark.getAttribute('aria-disabled')).toBe('false'))
  mark.focus()
  fireEvent.click(mark)
  await waitFor(() => expect(mark.textContent).toContain(strings.person.verify))
  expect(document.activeElement).toBe(mark)
})
