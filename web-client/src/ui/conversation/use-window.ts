import { useEffect, useState } from 'preact/hooks'
import type { ConversationId, MessageWindow } from '../../engine/api'
import { useEngine } from '../engine-context'

/** The window over a conversation while it is shown; undefined until its first messages are there, if there are any. */
export function useWindow(id: ConversationId, expected: boolean): MessageWindow | undefined {
  const engine = useEngine()
  const [opened, setOpened] = useState<MessageWindow>()
  useEffect(() => {
    const one = engine.messages(id)
    setOpened(one)
    // A window may begin empty; asking costs nothing if the first page is on its way already.
    if (one.messages.peek().length === 0 && one.hasOlder.peek()) one.loadOlder().catch(() => undefined)
    return () => {
      setOpened(undefined)
      one.dispose()
    }
  }, [engine, id])
  if (!opened || (opened.messages.value.length === 0 && (expected || opened.hasOlder.value))) return undefined
  return opened
}
