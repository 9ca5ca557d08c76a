import { useEffect, useState } from 'preact/hooks'

/** The clock, every so often while `running`: for words such as "5 min ago" that would grow false. */
export function useNow(running: boolean, everyMs = 30_000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!running) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [running, everyMs])
  return now
}
