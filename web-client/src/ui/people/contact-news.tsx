import { useEffect, useRef } from 'preact/hooks'
import type { AccountId, Engine } from '../../engine/api'
import { nameOf, useEngine } from '../engine-context'
import { errorWords } from '../errors'
import { toast } from '../parts/toasts'
import { go } from '../router'
import { strings } from '../strings'

/** Tells when somebody accepts a request: until then there is nothing of them in the list of conversations. */
export function ContactNews() {
  const engine = useEngine()
  const people = engine.people.value
  const before = useRef(people)
  useEffect(() => {
    for (const [id, { state }] of people) {
      if (state === 'accepted' && before.current.get(id)?.state === 'outgoing') {
        toastToWrite(engine, id, strings.requests.acceptedBy(nameOf(people, id)))
      }
    }
    before.current = people
  }, [engine, people])
  return null
}

/** Says something of a new contact, and offers to write to them. */
export function toastToWrite(engine: Engine, id: AccountId, text: string): void {
  const write = async (): Promise<void> => {
    go({ page: 'conversation', id: await engine.openConversation([id]) })
  }
  toast(text, 'info', {
    label: strings.create.write,
    run: () => void write().catch((thrown: unknown) => toast(errorWords(thrown), 'error')),
    passes: true,
  })
}
