import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

let firstPage = true

/** A page that was gone to takes the focus at its heading, so that a screen reader tells where one is; not at the very first one. */
export function useHeadingFocus(key: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (firstPage) firstPage = false
    else if (!document.activeElement?.matches('input, textarea, dialog *'))
      heading.current?.focus({ preventScroll: true })
  }, [key])
  return heading
}
