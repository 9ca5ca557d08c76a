import { useEffect, useState } from 'preact/hooks'
import type { RecipientStatus, TextMessage } from '../../engine/api'
import { codeWords, errorWords } from '../errors'
import { nameOf, useEngine } from '../engine-context'
import { Avatar } from '../parts/avatar'
import { CopyButton } from '../parts/copy'
import { Dialog } from '../parts/dialog'
import { strings } from '../strings'
import { fullTime } from '../times'
import { statusWords } from './status-mark'

interface DetailsProps {
  message: TextMessage
  onClose: () => void
  onRetry: () => void
  onDiscard: () => void
}

/** Everything about one message: when, how far with whom, and what can be done with it. */
export function MessageDetails({ message, onClose, onRetry, onDiscard }: DetailsProps) {
  const { people } = useEngine()
  const failed = message.own && message.status === 'failed'
  return (
    <Dialog title={strings.conversation.detailsTitle} onClose={onClose}>
      <blockquote class="details-text" dir="auto" tabIndex={0}>
        {message.text}
      </blockquote>
      <dl class="facts">
        <dt>{message.own ? strings.conversation.sentAt : strings.conversation.receivedFrom}</dt>
        <dd>
          {!message.own && <bdi>{nameOf(people.value, message.from)} · </bdi>}
          {fullTime(message.atMs)}
        </dd>
      </dl>
      {message.own && !failed && message.status !== 'queued' && <Recipients message={message} />}
      {message.own && message.status === 'queued' && <p class="hint">{statusWords(message)}</p>}
      {failed && (
        <p class="banner banner-error">
          {strings.conversation.failed(codeWords(message.problem ?? 'unknown'))}
        </p>
      )}
      <footer class="dialog-actions">
        {failed && (
          <>
            <button type="button" class="button danger-quiet" onClick={onDiscard}>
              {strings.conversation.discard}
            </button>
            <button type="button" class="button" onClick={onRetry}>
              {strings.conversation.retry}
            </button>
          </>
        )}
        <CopyButton text={message.text} label={strings.conversation.copyText} />
      </footer>
    </Dialog>
  )
}

function Recipients({ message }: { message: TextMessage }) {
  const engine = useEngine()
  const [states, setStates] = useState<readonly RecipientStatus[] | undefined>()
  const [error, setError] = useState('')
  useEffect(() => {
    let gone = false
    engine.recipients(message.id).then(
      (all) => !gone && setStates(all),
      (thrown: unknown) => !gone && setError(errorWords(thrown)),
    )
    return () => {
      gone = true
    }
  }, [engine, message.id, message.status, message.counts?.delivered, message.counts?.read])
  if (error) return <p class="error-text">{error}</p>
  if (!states) return <p class="hint">{strings.common.loading}</p>
  return (
    <ul class="recipients" tabIndex={0} aria-label={strings.conversation.recipients}>
      {states.map((one) => {
        const name = nameOf(engine.people.value, one.account)
        return (
          <li key={one.account}>
            <Avatar
              id={one.account}
              name={name}
              picture={engine.people.value.get(one.account)?.avatar}
              size="small"
            />
            <span class="recipient-name">
              <bdi>{name}</bdi>
            </span>
            <span class={`recipient-state state-${one.status}`}>
              {strings.conversation.status[one.status]}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
