import { useMemo } from 'preact/hooks'
import { encode } from 'uqr'

/** One SVG path over all dark modules; runs in a row become one rectangle. */
export function qrPath(rows: readonly (readonly boolean[])[]): string {
  const parts: string[] = []
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const start = x
      while (row[x + 1]) x++
      parts.push(`M${start} ${y}h${x - start + 1}v1h-${x - start + 1}z`)
    }
  })
  return parts.join('')
}

/** Dark on light in both themes, because many readers need it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = useMemo(() => {
    const { data, size } = encode(text, { ecc: 'M', border: 2 })
    return { path: qrPath(data), size }
  }, [text])
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${code.size} ${code.size}`}
      shape-rendering="crispEdges"
    >
      <rect class="qr-light" width={code.size} height={code.size} />
      <path class="qr-dark" d={code.path} />
    </svg>
  )
}
