import type { AccountId } from '../../engine/api'
import { useEngine } from '../engine-context'
import { Dialog } from '../parts/dialog'
import { PersonAvatar } from '../parts/avatar'
import { go, routePath } from '../router'
import { strings } from '../strings'
import { HandleAndPresence } from './presence-words'

export function MembersDialog({ members, onClose }: { members: readonly AccountId[]; onClose: () => void }) {
  const people = useEngine().people.value
  return (
    <Dialog title={strings.person.members} onClose={onClose}>
      <ul class="plain-list">
        {members.map((id) => {
          const person = people.get(id)
          if (!person) return null
          return (
            <li key={id}>
              <a
                class="row"
                href={routePath({ page: 'person', id })}
                onClick={(event) => {
                  event.preventDefault()
                  onClose()
                  go({ page: 'person', id })
                }}
              >
                <PersonAvatar person={person} />
                <span class="row-text">
                  <span class="row-title">
                    <bdi>{person.displayName || person.handle}</bdi>
                  </span>
                  <span class="row-preview">
                    <HandleAndPresence person={person} />
                  </span>
                </span>
              </a>
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}
