/** A picture for somebody who is not: a shore that follows from a number. Undefined where there is no canvas. */
export async function shore(seed: number): Promise<Blob | undefined> {
  if (typeof OffscreenCanvas === 'undefined') return undefined
  const side = 320
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d')
  if (!context) return undefined
  const hue = (seed * 47) % 360
  const sky = context.createLinearGradient(0, 0, 0, side)
  sky.addColorStop(0, `hsl(${hue} 45% 62%)`)
  sky.addColorStop(1, `hsl(${(hue + 40) % 360} 70% 84%)`)
  context.fillStyle = sky
  context.fillRect(0, 0, side, side)
  context.fillStyle = '#fff6d8'
  context.beginPath()
  context.arc(90 + ((seed * 61) % 140), 110, 34, 0, 2 * Math.PI)
  context.fill()
  for (const layer of [0, 1, 2]) {
    context.fillStyle = `hsl(${(hue + 180) % 360} 30% ${46 - layer * 12}%)`
    context.beginPath()
    context.moveTo(0, side)
    for (let x = 0; x <= side; x += 8)
      context.lineTo(x, 190 + layer * 42 + 16 * Math.sin(x / (38 + layer * 9) + seed + layer))
    context.lineTo(side, side)
    context.fill()
  }
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.85 })
}
