// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Engine } from '../../engine/api'
import { Pictures } from './pictures'

const living = new Set<string>()
let made = 0

beforeEach(() => {
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    const url = `blob:${++made}`
    living.add(url)
    return url
  })
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void living.delete(url))
})
afterEach(() => {
  vi.restoreAllMocks()
  living.clear()
})

const avatar = vi.fn<Engine['avatar']>(() => Promise.resolve(new Blob(['x'])))
const settled = (pictures: Pictures, id: string): Promise<void> =>
  vi.waitFor(() => expect(pictures.url(id, 'n').value).toBeDefined())

it('should fetch a picture once for all places that show it', async () => {
  avatar.mockClear()
  const pictures = new Pictures({ avatar })
  const release = [pictures.hold('anna', 'n'), pictures.hold('anna', 'n')]
  await settled(pictures, 'anna')
  release[0]?.()
  pictures.clear()
  expect(living.size).toBe(1)
  release[1]?.()
  pictures.clear()
  expect(living.size).toBe(0)
  expect(avatar).toHaveBeenCalledOnce()
})

it('should keep a bounded number of pictures that nothing shows, the newest ones', async () => {
  const pictures = new Pictures({ avatar })
  const released = Array.from({ length: 200 }, (_, n) => pictures.hold(`p${n}`, 'n'))
  await settled(pictures, 'p199')
  expect(living.size).toBe(200)
  released.forEach((release) => release())
  expect(living.size).toBe(60)
  expect(pictures.url('p199', 'n').value).toBeDefined()
  expect(pictures.url('p0', 'n').value).toBeUndefined()
})

it('should ask again for what could not be fetched, and not before it is shown again', async () => {
  const pictures = new Pictures({ avatar })
  avatar.mockRejectedValueOnce(new Error('offline'))
  avatar.mockClear()
  const release = pictures.hold('anna', 'n')
  await vi.waitFor(() => expect(avatar).toHaveBeenCalledOnce())
  await Promise.resolve()
  expect(pictures.url('anna', 'n').value).toBeUndefined()
  release()
  pictures.hold('anna', 'n')
  await settled(pictures, 'anna')
})

it('should not make an address for a picture that came when nobody wanted it any more', async () => {
  let answer: (picture: Blob) => void = () => undefined
  const pictures = new Pictures({ avatar: () => new Promise((resolve) => (answer = resolve)) })
  const release = pictures.hold('anna', 'n')
  release()
  pictures.clear()
  answer(new Blob(['x']))
  await new Promise((resolve) => setTimeout(resolve))
  expect(living.size).toBe(0)
})
