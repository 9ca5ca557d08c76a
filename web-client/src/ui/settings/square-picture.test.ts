// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { FILE_BYTES_MAX, middleSquare, PICTURE_BYTES_MAX, squarePicture } from './square-picture'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** A browser that reads any file as a picture of this size, and writes pictures as large as `bytesOf` says. */
function browser(
  size: { width: number; height: number },
  bytesOf: (side: number, quality: number) => number,
  writes: readonly string[] = ['image/webp', 'image/jpeg'],
) {
  const [drawn, close] = [vi.fn(), vi.fn()]
  vi.stubGlobal('createImageBitmap', () => Promise.resolve({ ...size, close }))
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
    fillRect: () => undefined,
    drawImage: drawn,
  } as unknown as null)
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation(function (
    this: HTMLCanvasElement,
    done,
    type = '',
    quality = 1,
  ) {
    const bytes = new Uint8Array(bytesOf(this.width, quality))
    done(new Blob([bytes], { type: writes.includes(type) ? type : 'image/png' }))
  })
  return { drawn, close }
}

it('should take the square in the middle', () => {
  expect(middleSquare(4000, 3000)).toEqual({ x: 500, y: 0, side: 3000 })
  expect(middleSquare(301, 1000)).toEqual({ x: 0, y: 349, side: 301 })
})

it('should draw it small, and let go of the large one', async () => {
  const { drawn, close } = browser({ width: 4000, height: 3000 }, () => 20_000)
  const picture = await squarePicture(new Blob(['photo']))
  expect(picture).toMatchObject({ type: 'image/webp', size: 20_000 })
  expect(drawn.mock.calls[0]?.slice(1)).toEqual([500, 0, 3000, 3000, 0, 0, 320, 320])
  expect(close).toHaveBeenCalledOnce()
})

it('should not draw a small one larger', async () => {
  const { drawn } = browser({ width: 40, height: 64 }, () => 900)
  await squarePicture(new Blob(['icon']))
  expect(drawn.mock.calls[0]?.slice(-2)).toEqual([40, 40])
})

it('should give up size and quality until the server takes it', async () => {
  browser({ width: 2000, height: 2000 }, (side, quality) => Math.round(side * side * quality))
  const { size } = await squarePicture(new Blob(['noise']))
  expect(size).toBeLessThanOrEqual(PICTURE_BYTES_MAX)
  expect(size).toBeGreaterThan(PICTURE_BYTES_MAX / 2)
})

it('should write JPEG where the browser writes no WebP', async () => {
  browser({ width: 500, height: 500 }, () => 20_000, ['image/jpeg'])
  expect(await squarePicture(new Blob(['photo']))).toMatchObject({ type: 'image/jpeg' })
})

it('should say what is no picture, or too large a file to try', async () => {
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new DOMException('no', 'InvalidStateError')))
  await expect(squarePicture(new Blob(['text']))).rejects.toMatchObject({ code: 'bad-image' })
  const huge = { size: FILE_BYTES_MAX + 1 } as Blob
  await expect(squarePicture(huge)).rejects.toMatchObject({ code: 'picture-file-too-large' })
})
