import type { AccountId, Message, Person } from '../../engine/api'
import { nameOf } from '../engine-context'
import { strings } from '../strings'

/** What a notice says. */
export function noticeWords(
  message: Extract<Message, { kind: 'notice' }>,
  people: ReadonlyMap<AccountId, Person>,
): string {
  const words = strings.conversation.notices[message.notice]
  return typeof words === 'string' ? words : words(nameOf(people, message.about))
}

/** A conversation's last message on one line. */
export function previewOf(
  message: Message | undefined,
  several: boolean,
  people: ReadonlyMap<AccountId, Person>,
): { by: string; text: string } {
  if (!message) return { by: '', text: strings.conversations.noMessages }
  if (message.kind === 'notice') return { by: '', text: noticeWords(message, people) }
  const text = message.text.replace(/\s+/gu, ' ').slice(0, PREVIEW_CHARS)
  if (message.own) return { by: strings.conversations.you, text }
  return { by: several ? `${nameOf(people, message.from).split(/\s/u, 1)[0] ?? ''}:` : '', text }
}

const PREVIEW_CHARS = 160
