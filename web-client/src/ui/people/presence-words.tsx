import type { Person } from '../../engine/api'
import { useNow } from '../parts/use-now'
import { strings } from '../strings'
import { ago } from '../times'

/** What is known of somebody's presence, in words; '' if nothing is: they are no contact, they hide, or there is no line. */
export function presenceWords(person: Person, nowMs = Date.now()): string {
  if (person.online === true) return strings.common.online
  if (person.lastSeenMs === undefined) return ''
  return strings.conversation.lastSeen(ago(person.lastSeenMs, nowMs))
}

/** The same, kept true as time goes on. */
export function usePresenceWords(person: Person): string {
  return presenceWords(person, useNow(person.online !== true && person.lastSeenMs !== undefined))
}

/** The handle, and what is known of the presence. */
export function HandleAndPresence({ person }: { person: Person }) {
  const presence = usePresenceWords(person)
  return (
    <>
      {strings.common.handle(person.handle)}
      {presence && ` · ${presence}`}
    </>
  )
}
