import { count } from './count'

/* Finding people, their requests, and what is shown of one. */

export const create = {
  title: 'New conversation',
  find: 'Find by handle',
  findPlaceholder: 'The whole handle, such as ada_l',
  findDo: 'Find',
  notFound: (handle: string) => `Nobody has the handle @${handle}. It has to be the whole handle.`,
  itIsYou: 'That is you.',
  contacts: 'Contacts',
  noContacts:
    'No contacts yet. Find somebody by their handle; once they accept, you can write to each other.',
  noMatch: 'None of your contacts is called so.',
  filter: 'Filter contacts',
  chosen: (n: number) => count(n, 'person chosen', 'people chosen'),
  remove: (who: string) => `Remove ${who}`,
  begin: 'Begin',
  beginWith: (n: number) => (n > 1 ? `Begin with ${n} people` : 'Begin'),
  request: 'Send a request',
  requested: 'Request sent',
  accept: 'Accept their request',
  write: 'Write',
  tooMany: (n: number) => `At most ${n.toLocaleString('en')} people.`,
  several: 'Choose one person or several. A conversation belongs to exactly the people in it.',
} as const

export const requests = {
  title: 'Requests',
  incoming: 'To you',
  outgoing: 'From you',
  none: 'No requests',
  noneHint: 'People who want to write to you appear here first.',
  accept: 'Accept',
  reject: 'Decline',
  block: 'Block',
  cancel: 'Take back',
  waiting: 'Not answered yet',
  acceptLabel: (who: string) => `Accept the request of ${who}`,
  rejectLabel: (who: string) => `Decline the request of ${who}`,
  cancelLabel: (who: string) => `Take back the request to ${who}`,
  accepted: (who: string) => `You and ${who} can write to each other now.`,
  acceptedBy: (who: string) => `${who} has accepted your request.`,
  sent: 'The request is sent.',
} as const

export const person = {
  title: 'Contact',
  write: 'Write a message',
  safety: 'Safety number',
  safetyHint: (who: string) =>
    `Compare these digits with those on ${who}’s screen, in person or in a call. If they are the same, nobody is in between.`,
  safetyQr: 'QR code of the safety number',
  safetyNone: 'There is no safety number before you both have keys.',
  verify: 'They are the same',
  unverify: 'Take the mark back',
  verified: 'Verified',
  verifiedHint: 'You have compared the safety number.',
  block: 'Block',
  unblock: 'Unblock',
  blockTitle: (who: string) => `Block ${who}?`,
  blockText: 'They are not told. Their messages do not reach you any more.',
  remove: 'Remove contact',
  removeTitle: (who: string) => `Remove ${who}?`,
  removeText:
    'You will not be able to write to each other until one of you asks again. The messages on this device stay.',
  offline: 'offline',
  states: {
    none: 'Not a contact',
    outgoing: 'Request sent',
    incoming: 'Would like to write to you',
    accepted: 'Contact',
  },
  members: 'People in this conversation',
} as const
