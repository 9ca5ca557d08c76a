import { useEffect, useRef, useState } from 'preact/hooks'
import { errorWords } from '../errors'
import { toast } from './toasts'

export interface Action<A extends unknown[]> {
  run: (...args: A) => Promise<boolean>
  busy: boolean
  /** In words; '' while there is none. */
  error: string
  clear: () => void
}

/** Something a person does that takes a while: once at a time, with its failure in words, here or (`loud`) as a toast. */
export function useAction<A extends unknown[]>(
  work: (...args: A) => Promise<unknown>,
  options: { loud?: boolean } = {},
): Action<A> {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const state = useRef({ running: false, gone: false })
  useEffect(() => {
    const current = state.current
    current.gone = false
    return () => {
      current.gone = true
    }
  }, [])

  const run = async (...args: A): Promise<boolean> => {
    if (state.current.running) return false
    state.current.running = true
    setBusy(true)
    setError('')
    try {
      await work(...args)
      return true
    } catch (thrown) {
      const words = errorWords(thrown)
      if (options.loud || state.current.gone) toast(words, 'error')
      else setError(words)
      return false
    } finally {
      state.current.running = false
      if (!state.current.gone) setBusy(false)
    }
  }
  return { run, busy, error, clear: () => setError('') }
}
