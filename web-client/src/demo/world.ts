import type {
  AccountId,
  Conversation,
  ConversationId,
  Message,
  NoticeMessage,
  Person,
  TextMessage,
} from '../engine/api'
import { demoPeople, ME } from './people'
import { talk } from './talk'

export interface World {
  people: Map<AccountId, Person>
  conversations: Conversation[]
  messages: Map<ConversationId, Message[]>
}

const HOUR_MS = 3_600_000

/** [handles of the others, messages, unread, hours ago, draft] */
const CONVERSATIONS: readonly (readonly [string[], number, number, number, string])[] = [
  [['mara_o'], 10_000, 3, 0.05, ''],
  [['priya_r', 'jonas_h', 'sam_b', 'noor', 'ewa_k'], 420, 12, 0.3, ''],
  [['noor'], 60, 0, 1.2, ''],
  [['jonas_h'], 240, 0, 3, 'About Friday: I could also'],
  [['tamar'], 31, 1, 6, ''],
  [['lucia_f'], 55, 0, 20, ''],
  [['wei'], 44, 0, 30, ''],
  [['tobias'], 12, 0, 80, ''],
  [['sam_b'], 90, 0, 130, ''],
  [['ewa_k', 'dara'], 33, 0, 200, ''],
  [['olek'], 20, 0, 400, ''],
  [['giulia'], 0, 0, 500, ''],
  [['blocked_b'], 8, 0, 900, ''],
]

export function makeWorld(nowMs: number, few: boolean): World {
  const people = new Map(demoPeople(nowMs).map((one) => [one.id, one]))
  const byHandle = new Map([...people.values()].map((one) => [one.handle, one]))
  const world: World = { people, conversations: [], messages: new Map() }
  if (few) return world
  CONVERSATIONS.forEach(([handles, count, unread, hours, draft], index) => {
    const others = handles.map((handle) => byHandle.get(handle)).filter((one) => one !== undefined)
    const members = others.map((one) => one.id)
    const id = members.length === 1 && members[0] ? members[0] : `g-demo${index}xxxxxxxxxxxxxxxx`
    const messages = talk({
      conversation: id,
      others,
      count,
      unread,
      endMs: nowMs - hours * HOUR_MS,
      seed: index + 1,
    })
    if (handles[0] === 'mara_o') addStates(messages, nowMs)
    if (handles[0] === 'lucia_f') addReset(messages, id, members[0])
    const lastMessage = messages.at(-1)
    world.messages.set(id, messages)
    world.conversations.push({
      id,
      members,
      lastAtMs: lastMessage?.atMs ?? nowMs - hours * HOUR_MS,
      unread,
      draft,
      ...(lastMessage ? { lastMessage } : {}),
    })
  })
  return world
}

const PICTOGRAPHS = /\s*(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)+/gu

/** Takes out what a machine without many fonts cannot draw: for the pictures in the documentation. */
export function makePlain(world: World): void {
  for (const [id, messages] of world.messages) {
    const plain = messages
      .map((one) => (one.kind === 'text' ? { ...one, text: one.text.replace(PICTOGRAPHS, '') } : one))
      .filter((one) => one.kind === 'notice' || one.text !== '')
    world.messages.set(id, plain)
  }
  world.conversations = world.conversations
    .filter(({ members }) =>
      members.every((id) => !/\p{Script=Han}/u.test(world.people.get(id)?.displayName ?? '')),
    )
    .map(({ lastMessage: before, ...one }) => {
      const lastMessage = world.messages.get(one.id)?.at(-1)
      return { ...one, ...(lastMessage && { lastMessage }) }
    })
}

/** One of each state that a message can be in, before the unread ones. */
function addStates(messages: Message[], nowMs: number): void {
  const at = messages.length - 3
  const like = messages[at]
  if (!like) return
  const text = (n: number, words: string, more: Partial<TextMessage>): TextMessage => ({
    kind: 'text',
    id: `0190f000-aaaa-7000-9000-00000000000${n}`,
    conversation: like.conversation,
    order: 0,
    from: ME,
    own: true,
    text: words,
    atMs: nowMs - (6 - n) * 60_000,
    status: 'sent',
    read: true,
    ...more,
  })
  const notice = (n: number, kind: NoticeMessage['notice']): NoticeMessage => ({
    kind: 'notice',
    id: `notice-${n}`,
    conversation: like.conversation,
    order: 0,
    atMs: nowMs - 5 * 60_000,
    notice: kind,
    about: like.conversation,
  })
  messages.splice(
    at,
    0,
    text(0, 'Are you there already?', { status: 'read' }),
    text(1, 'I am at the second bridge, the one with the broken railing.', { status: 'delivered' }),
    notice(0, 'device-added'),
    notice(1, 'waiting'),
    text(2, 'And I have brought the scope after all 🔭', { status: 'sent' }),
    text(3, 'This one did not make it.', { status: 'failed', problem: 'too-many-recipients' }),
  )
  messages.forEach((message, order) => Object.assign(message, { order }))
}

function addReset(messages: Message[], conversation: ConversationId, about: AccountId | undefined): void {
  messages.push({
    kind: 'notice',
    id: 'notice-reset',
    conversation,
    order: messages.length,
    atMs: (messages.at(-1)?.atMs ?? 0) + 60_000,
    notice: 'identity-reset',
    ...(about === undefined ? {} : { about }),
  })
}
