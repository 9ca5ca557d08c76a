import { count } from './count'

/* What surrounds the pages: the app itself, its navigation, the line, and words that pages share. */

export const app = {
  name: 'Whimbrel',
  tagline: 'Messages that only the people in them can read.',
  starting: 'Opening your messages…',
  skip: 'Skip the list',
  title: (unread: number, place?: string) =>
    `${unread > 0 ? `(${unread > 99 ? '99+' : unread}) ` : ''}${place ? `${place} · ` : ''}Whimbrel`,
  notFound: 'There is nothing at this address.',
  backToConversations: 'Back to the conversations',
  updateReady: 'A new version is ready.',
  reload: 'Reload',
  broken: 'Something in the app broke. Your messages are safe on this device.',
} as const

export const common = {
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  saved: 'Saved',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Copying did not work. Select the text and copy it by hand.',
  retry: 'Try again',
  more: 'More',
  you: 'You',
  online: 'online',
  unknownPerson: 'Unknown person',
  loading: 'Loading…',
  handle: (handle: string) => `@${handle}`,
  dismiss: 'Dismiss',
  notices: 'Notices',
} as const

export const nav = {
  conversations: 'Conversations',
  newConversation: 'New conversation',
  requests: 'Requests',
  requestsCount: (n: number) => count(n, 'request', 'requests'),
  search: 'Search',
  settings: 'Settings',
  main: 'Main',
} as const

export const line = {
  label: 'Connection',
  connecting: 'Connecting…',
  offline: 'You are offline. What you write is sent when there is a line again.',
  unreachable: 'The server cannot be reached.',
  busy: 'The server is busy.',
  retryIn: (seconds: number) => `Trying again in ${seconds} s.`,
  retryNow: 'Try now',
  trying: 'Trying…',
  catchingUp: (done: number, total: number) =>
    total > 0 ? `Catching up: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}` : 'Catching up…',
  displaced: 'Whimbrel is in use as this device somewhere else.',
  takeOver: 'Use it here',
  back: 'Connected again',
} as const

export const progress = {
  label: 'Work in progress',
  linking: 'Linking a device',
  history: 'Fetching your history',
  sending: 'Sending to many',
  'signing-in': 'Signing in',
  recovering: 'Recovering your messages',
  of: (done: number, total: number) => `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
} as const

export const time = {
  now: 'just now',
  at: (date: string, time: string) => `${date}, ${time}`,
  minutesAgo: (n: number) => `${n} min ago`,
} as const
