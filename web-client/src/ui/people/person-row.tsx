import type { ComponentChildren } from 'preact'
import type { Person } from '../../engine/api'
import { PersonAvatar } from '../parts/avatar'
import { HandleAndPresence } from './presence-words'

/** Somebody in a list: who, their handle or what `sub` says, and what can be done. */
export function PersonRow(props: { person: Person; sub?: string; children?: ComponentChildren }) {
  const { person, sub, children } = props
  return (
    <div class="person-row">
      <PersonAvatar person={person} />
      <span class="row-text">
        <span class="row-title">
          <bdi>{person.displayName || person.handle}</bdi>
        </span>
        <span class="row-preview">{sub ?? <HandleAndPresence person={person} />}</span>
      </span>
      {children}
    </div>
  )
}
