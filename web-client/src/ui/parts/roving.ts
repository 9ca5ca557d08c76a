import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

/**
 * Arrow keys within a list: one stop for Tab, and Up, Down, Home and End move between what matches `selector`. The list may change;
 * whatever has the focus, or else the first, is the stop.
 */
export function useRovingList(list: RefObject<HTMLElement | null>, selector: string): void {
  useEffect(() => {
    const root = list.current
    if (!root) return
    const items = (): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(selector)]
    const settle = (): void => {
      const all = items()
      const stop =
        all.find((one) => one === document.activeElement) ?? all.find((one) => one.ariaCurrent) ?? all[0]
      for (const one of all) one.tabIndex = one === stop ? 0 : -1
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const all = items()
      const at = all.findIndex((one) => one === event.target)
      if (at < 0) return
      const to = nextIndex(event.key, at, all.length)
      if (to === undefined) return
      event.preventDefault()
      all[to]?.focus()
    }
    settle()
    const observer = new MutationObserver(settle)
    observer.observe(root, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['aria-current'],
    })
    root.addEventListener('keydown', onKey)
    root.addEventListener('focusin', settle)
    return () => {
      observer.disconnect()
      root.removeEventListener('keydown', onKey)
      root.removeEventListener('focusin', settle)
    }
  }, [list, selector])
}

/** Where a key leads from `at` in a list of `length`; undefined for other keys. */
export function nextIndex(key: string, at: number, length: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, length - 1)
    case 'ArrowUp':
      return Math.max(at - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return length - 1
    default:
      return undefined
  }
}
