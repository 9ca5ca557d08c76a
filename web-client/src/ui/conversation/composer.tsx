import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Conversation } from '../../engine/api'
import { errorWords } from '../errors'
import { useEngine } from '../engine-context'
import { Icon } from '../parts/icons'
import { announce } from '../parts/live'
import { toast } from '../parts/toasts'
import { strings } from '../strings'
import { roomFor } from '../text-length'

/** A draft is stored when nothing was typed for this long, and when the conversation is left. */
const DRAFT_MS = 400
/** The counter is read out at these many characters left. */
const SPOKEN_AT: ReadonlySet<number> = new Set([100, 50, 20, 10, 0, -1])

export function Composer({ conversation, onSent }: { conversation: Conversation; onSent: () => void }) {
  const engine = useEngine()
  const [text, setText] = useState(conversation.draft)
  const box = useRef<HTMLTextAreaElement>(null)
  const draft = useDraft(conversation)
  const room = roomFor(text.trim(), engine.limits.value)
  const can = text.trim() !== '' && room.fits

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches) box.current?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    if (SPOKEN_AT.has(room.left)) {
      announce(
        room.left < 0 ? strings.composer.announceOver(-room.left) : strings.composer.announceLeft(room.left),
      )
    }
  }, [room.left])

  const change = (value: string): void => {
    setText(value)
    draft.later(value)
  }
  const send = async (): Promise<void> => {
    if (!can) return
    const sending = text.trim()
    change('')
    draft.now()
    box.current?.focus()
    try {
      await engine.send(conversation.id, sending)
      onSent()
    } catch (thrown) {
      // Not even stored: give the text back, before what may have been typed since.
      setText((since) => (since ? `${sending}\n${since}` : sending))
      toast(errorWords(thrown), 'error')
    }
  }
  const counterId = 'composer-counter'

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <div class={`composer-box ${room.fits ? '' : 'composer-over'}`}>
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          value={text}
          placeholder={strings.composer.placeholder}
          aria-label={strings.composer.label}
          aria-describedby={room.near ? counterId : undefined}
          aria-invalid={room.fits ? undefined : true}
          enterkeyhint="send"
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            void send()
          }}
        />
        {room.near && (
          <span class="composer-counter" id={counterId}>
            {counterWords(room)}
          </span>
        )}
      </div>
      <button type="submit" class="send-button" aria-label={strings.composer.send} aria-disabled={!can}>
        <Icon name="send" />
      </button>
    </form>
  )
}

function counterWords(room: ReturnType<typeof roomFor>): string {
  if (room.tooManyBytes) return strings.composer.bytesOver
  return room.left < 0 ? strings.composer.over(-room.left) : strings.composer.left(room.left)
}

/** Keeps the draft with the engine: a little after typing, and at the latest when the page goes. */
function useDraft(conversation: Conversation): { later: (text: string) => void; now: () => void } {
  const engine = useEngine()
  const { id } = conversation
  const pending = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | undefined>(undefined)
  const now = (): void => {
    const waiting = pending.current
    if (!waiting) return
    clearTimeout(waiting.timer)
    pending.current = undefined
    engine.saveDraft(id, waiting.text).catch((thrown: unknown) => toast(errorWords(thrown), 'error'))
  }
  useEffect(() => {
    window.addEventListener('pagehide', now)
    return () => {
      window.removeEventListener('pagehide', now)
      now()
    }
  }, [id])
  return {
    later: (text) => {
      if (pending.current) clearTimeout(pending.current.timer)
      pending.current = { text, timer: setTimeout(now, DRAFT_MS) }
    },
    now,
  }
}
