/**
 * Makes of any picture what others see beside a name: the square in its middle, small, drawn anew. Of the file itself nothing is left:
 * neither where and when it was taken nor what is outside of the square.
 */
import { EngineError } from '../../engine/api'

/** What a server takes as it is delivered (`whimbrel.accounts.avatarMaxBytes`). */
export const PICTURE_BYTES_MAX = 65_536
/** Of a file that is worth trying; cameras make none that is larger. */
export const FILE_BYTES_MAX = 50 * 1024 * 1024
/** Sides in pixels and qualities, the best first. */
const TRIES = [
  [320, 0.9],
  [320, 0.75],
  [256, 0.75],
  [192, 0.6],
  [96, 0.5],
] as const

export interface Square {
  readonly x: number
  readonly y: number
  readonly side: number
}

export function middleSquare(width: number, height: number): Square {
  const side = Math.min(width, height)
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side }
}

/** Rejects with `bad-image` if the browser can read no picture out of it, `picture-file-too-large` if it does not try. */
export async function squarePicture(file: Blob): Promise<Blob> {
  if (file.size > FILE_BYTES_MAX) throw new EngineError('picture-file-too-large', 'the file is too large')
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw new EngineError('bad-image', 'no picture')
  })
  try {
    for (const [side, quality] of TRIES) {
      const picture = await draw(image, side, quality)
      if (picture && picture.size <= PICTURE_BYTES_MAX) return picture
    }
  } finally {
    image.close()
  }
  throw new EngineError('bad-image', 'it could not be drawn')
}

async function draw(image: ImageBitmap, sideMax: number, quality: number): Promise<Blob | undefined> {
  const { x, y, side } = middleSquare(image.width, image.height)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = Math.min(side, sideMax)
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) return undefined
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, x, y, side, side, 0, 0, canvas.width, canvas.height)
  // A browser that cannot write WebP gives PNG instead, which is large for photographs.
  const webp = await encode(canvas, 'image/webp', quality)
  return webp?.type === 'image/webp' ? webp : encode(canvas, 'image/jpeg', quality)
}

function encode(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | undefined> {
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), type, quality))
}
