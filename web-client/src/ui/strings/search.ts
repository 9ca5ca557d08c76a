import { count } from './count'

/* The search over all messages. */

export const search = {
  title: 'Search',
  label: 'Search all messages',
  placeholder: 'Search all messages',
  hint: 'Everything on this device is searched; the words never leave it.',
  none: (text: string) => `No message has “${text}” in it.`,
  found: (n: number, more: boolean) => `${more ? 'More than ' : ''}${count(n, 'message', 'messages')} found`,
  searching: 'Searching…',
  clear: 'Clear',
  showMore: 'Show more',
  people: 'People',
  messages: 'Messages',
} as const
