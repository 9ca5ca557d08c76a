import type { AccountId, ConversationId, Message, MessageStatus, TextMessage } from '../engine/api'
import { ME } from './people'

const LINES = [
  'Did you see the flock over the bay this morning?',
  'Must have been two hundred of them, all calling at once.',
  'I was still asleep 😴',
  'You always are.',
  'The tide tables say low water at 16:40, so we should be out on the flats by four.',
  'I can bring the big scope. It needs somebody to carry the tripod, though, and that somebody is not going to be me this time, because my shoulder still remembers the last one.',
  'Fine, I will carry it.',
  'Thank you 🙏',
  'Seven whistles, then silence. You hear them long before you see them.',
  'ok',
  'Here is the map I mentioned: https://example.org/maps/wadden-sea?layer=tides.',
  'How was the talk?',
  'Long. Good questions at the end, though. Somebody wanted to know whether the rings hurt them, and I had to explain for ten minutes that they weigh less than a paper clip.',
  'Haha',
  'Shall we say Thursday?',
  'Thursday is bad. Friday after five?',
  'Friday works.',
  'Then Friday it is. Bring rubber boots and something warm; last time the wind came straight from the north and nobody could hold a pencil any more.\n\nAlso: tea.',
  'Tea is sorted.',
  '👍',
  'Do you remember the one with the white ring?',
  'L7? It came back in April, third year in a row.',
  'That makes me unreasonably happy.',
  'Me too.',
]
const OTHER_SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  noor: [
    'صباح الخير! هل رأيت الطيور اليوم؟',
    'نعم، كانت رائعة 🐦',
    'نلتقي عند الشاطئ الساعة 4؟',
    'ممتاز، سأحضر الشاي والكاميرا. لا تنسَ الحذاء المطاطي، فالأرض مبللة جداً بعد المطر.',
    'See you at the pier, إن شاء الله',
  ],
  tamar: ['בוקר טוב!', 'ראית את החרמשונים? היו שם לפחות מאה 🎉', 'אני מגיעה ביום שישי אחרי חמש', 'נהדר'],
  wei: ['今天退潮是四点四十分。', '好的，我带望远镜。', '昨天看到三只中杓鹬，叫声非常特别。'],
}

/** The same numbers in each run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export interface TalkOptions {
  conversation: ConversationId
  others: readonly { id: AccountId; handle: string }[]
  count: number
  unread: number
  endMs: number
  seed: number
}

/** A conversation that goes back from `endMs`, with pauses as people make them. */
export function talk({ conversation, others, count, unread, endMs, seed }: TalkOptions): Message[] {
  const next = random(seed)
  const messages: Message[] = []
  let atMs = endMs
  for (let i = count - 1; i >= 0; i--) {
    const other = others[Math.floor(next() * others.length)]
    const own = i >= count - unread ? false : next() < 0.45
    const lines = (!own && OTHER_SCRIPTS[other?.handle ?? '']) || LINES
    messages.push({
      kind: 'text',
      id: messageId(seed, i),
      conversation,
      order: i,
      from: own ? ME : (other?.id ?? ME),
      own,
      text: lines[(i * 7 + Math.floor(next() * 3)) % lines.length] ?? '',
      atMs,
      status: statusAt(count - unread - i),
      read: i < count - unread,
      ...(own && others.length > 1 ? { counts: countsAt(count - i, others.length) } : {}),
    })
    atMs -= next() < 0.6 ? 40_000 * next() : next() < 0.9 ? 3_600_000 * next() : 20 * 3_600_000 * next()
  }
  return messages.reverse()
}

export const messageId = (seed: number, i: number): string =>
  `0190f000-${seed.toString(16).padStart(4, '0')}-7000-9000-${i.toString(16).padStart(12, '0')}`

function statusAt(fromEnd: number): MessageStatus {
  return fromEnd <= 1 ? 'sent' : fromEnd <= 3 ? 'delivered' : 'read'
}

function countsAt(fromEnd: number, recipients: number): NonNullable<TextMessage['counts']> {
  const read = fromEnd <= 3 ? Math.min(1, recipients) : recipients
  return { recipients, delivered: fromEnd <= 1 ? 1 : recipients, read, dropped: 0 }
}
