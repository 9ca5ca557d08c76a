import type { Settings } from '../engine/api'

const KEY = 'whimbrel.theme'

/** Shows it, and keeps it where the next start finds it before anything is drawn. */
export function applyTheme(theme: Settings['theme']): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  try {
    if (theme === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, theme)
  } catch {
    // Without it the first moment of the next start has the system's theme.
  }
}

/** Before the engine is there. */
export function applyEarlyTheme(): void {
  try {
    const theme = localStorage.getItem(KEY)
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // As above.
  }
}
