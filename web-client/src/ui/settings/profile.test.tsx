// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DemoEngine } from '../../demo/engine'
import { EngineError } from '../../engine/api'
import { EngineProvider } from '../engine-context'
import { strings } from '../strings'
import { ProfileSection } from './profile'
import { squarePicture } from './square-picture'

vi.mock('./square-picture', () => ({ squarePicture: vi.fn() }))

const words = strings.settings
let engine: DemoEngine

beforeEach(() => {
  engine = new DemoEngine(new URLSearchParams('demo=ready'))
  render(
    <EngineProvider value={engine}>
      <ProfileSection />
    </EngineProvider>,
  )
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

function choose(file = new File(['photo'], 'photo.jpg', { type: 'image/jpeg' })): void {
  const input = document.querySelector<HTMLInputElement>('input[type=file]')
  if (!input) throw new Error('no input')
  Object.defineProperty(input, 'files', { value: [file], configurable: true })
  fireEvent.change(input)
}

it('should show the picture before it is sent, send what was drawn and not the file, and take it away', async () => {
  const drawn = new Blob(['square'], { type: 'image/webp' })
  vi.mocked(squarePicture).mockResolvedValue(drawn)
  const set = vi.spyOn(engine, 'setAvatar')
  choose()
  const dialog = within(await screen.findByRole('dialog'))
  await dialog.findByAltText(words.picturePreview)
  expect(set).not.toHaveBeenCalled()
  fireEvent.click(dialog.getByRole('button', { name: words.pictureUse }))
  await waitFor(() => expect(set).toHaveBeenCalledExactlyOnceWith(drawn))
  await waitFor(() => expect(document.querySelector('.avatar img')).not.toBeNull())

  fireEvent.click(screen.getByRole('button', { name: words.pictureRemove }))
  const sure = within(await screen.findByRole('dialog'))
  fireEvent.click(sure.getByRole('button', { name: words.pictureRemove }))
  await waitFor(() => expect(set).toHaveBeenLastCalledWith(null))
  await waitFor(() => expect(document.querySelector('.avatar img')).toBeNull())
})

it('should say that a file is no picture', async () => {
  vi.mocked(squarePicture).mockRejectedValue(new EngineError('bad-image', ''))
  choose()
  expect((await screen.findByRole('alert')).textContent).toBe(strings.errors['bad-image'])
  expect(screen.queryByRole('dialog')).toBeNull()
})

it('should keep the picture in the dialog if the server refuses it', async () => {
  vi.mocked(squarePicture).mockResolvedValue(new Blob(['square']))
  vi.spyOn(engine, 'setAvatar').mockRejectedValue(new EngineError('avatar-too-large', ''))
  choose()
  fireEvent.click(await screen.findByRole('button', { name: words.pictureUse }))
  await screen.findByText(strings.errors['avatar-too-large'] ?? '?')
  expect(screen.getByRole('dialog')).toBeTruthy()
})
