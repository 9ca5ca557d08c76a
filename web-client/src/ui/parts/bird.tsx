/** The whimbrel, with the bent bill. Drawn once more, with a ground, in public/icon.svg. */
export function Bird({ size = 96 }: { size?: number }) {
  return (
    <svg class="bird" viewBox="0 0 128 128" width={size} height={size} aria-hidden="true" focusable="false">
      <path class="bird-legs" d="M60 86l-3 30M57 116l-7 0M72 85l4 31M76 116l-7 0" />
      <path
        class="bird-body"
        d="M20 78c10-4 17-14 27-22 9-7 17-8 23-13 4-4 4-10 8-15 4-5 11-7 17-5 5 2 8 5 9 9 9 3 16 11 19 23 .4 1.8-2 2.6-2.8 1-4.2-9-10-15-17.2-18-3 4-6 7-7 13-2 14-4 25-14 33-9 7-24 8-35 3-8-4-17-8-27-9z"
      />
      <path class="bird-wing" d="M34 75c12-1 24-8 35-10 5-1 10 0 13 2-4 9-12 14-23 14-9 0-17-3-25-6z" />
      <path class="bird-brow" d="M80 30c4-4 11-5 17-2" />
      <circle class="bird-eye" cx="93" cy="33" r="2.2" />
    </svg>
  )
}

export function Wordmark() {
  return <span class="wordmark">whimbrel</span>
}
