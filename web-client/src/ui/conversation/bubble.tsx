import type { AccountId, Person, TextMessage } from '../../engine/api'
import { hueOf } from '../colours'
import { codeWords } from '../errors'
import { nameOf } from '../engine-context'
import { Avatar } from '../parts/avatar'
import { Icon } from '../parts/icons'
import { strings } from '../strings'
import { clockTime, fullTime } from '../times'
import { StatusMark, statusWords } from './status-mark'
import { linkParts } from './links'

export interface BubbleProps {
  message: TextMessage
  first: boolean
  last: boolean
  several: boolean
  people: ReadonlyMap<AccountId, Person>
  found: boolean
  onDetails: () => void
  onRetry: () => void
  onDiscard: () => void
}

export function Bubble(props: BubbleProps) {
  const { message, first, last, several, people, found, onDetails, onRetry, onDiscard } = props
  const who = message.own ? strings.common.you : nameOf(people, message.from)
  const failed = message.status === 'failed' && message.own
  const label = `${who}: ${message.text} – ${clockTime(message.atMs)}${message.own ? `, ${statusWords(message)}` : ''}${message.othersUnknown ? `. ${strings.conversation.othersUnknown}` : ''}`
  const classes = [
    'bubble-line',
    message.own ? 'own' : 'other',
    first ? 'first' : '',
    last ? 'last' : '',
    found ? 'found' : '',
    several ? 'several' : '',
  ]
  return (
    <article class={classes.join(' ')} tabIndex={-1} aria-label={label}>
      {several && !message.own && (
        <span class="bubble-avatar">
          {last && (
            <Avatar id={message.from} name={who} picture={people.get(message.from)?.avatar} size="small" />
          )}
        </span>
      )}
      <div class={`bubble ${failed ? 'bubble-failed' : ''} ${bigEmoji(message.text) ? 'bubble-emoji' : ''}`}>
        {several && !message.own && first && (
          <span class={`bubble-name hue-${hueOf(message.from)}`} dir="auto">
            {who}
          </span>
        )}
        <p class="bubble-text" dir="auto">
          {linkParts(message.text).map((part, index) =>
            part.href === undefined ? (
              part.text
            ) : (
              <a key={index} href={part.href} target="_blank" rel="noopener noreferrer">
                {part.text}
              </a>
            ),
          )}
        </p>
        {message.othersUnknown && (
          <p class="bubble-warning">
            <Icon name="alert" size={16} /> {strings.conversation.othersUnknown}
          </p>
        )}
        <span class="bubble-meta">
          <time dateTime={new Date(message.atMs).toISOString()} title={fullTime(message.atMs)}>
            {clockTime(message.atMs)}
          </time>
          {message.own && <StatusMark message={message} />}
        </span>
        {failed && (
          <div class="bubble-problem">
            <p>
              <Icon name="alert" size={16} />{' '}
              {strings.conversation.failed(codeWords(message.problem ?? 'unknown'))}
            </p>
            <button type="button" class="button small" onClick={onRetry}>
              <Icon name="retry" size={16} /> {strings.conversation.retry}
            </button>
            <button type="button" class="button small quiet" onClick={onDiscard}>
              {strings.conversation.discard}
            </button>
          </div>
        )}
      </div>
      <button
        type="button"
        class="icon-button bubble-more"
        tabIndex={-1}
        aria-label={strings.conversation.messageActions}
        onClick={onDetails}
      >
        <Icon name="more" size={18} />
      </button>
    </article>
  )
}

const EMOJI_ONLY =
  /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]?(?:\u200D\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]?)*){1,3}$/u

/** One to three emoji and nothing else are shown large. */
export const bigEmoji = (text: string): boolean => text.length <= 40 && EMOJI_ONLY.test(text)
