import type { AccountId, Person } from '../../engine/api'
import { hueOf, initialsOf } from '../colours'
import { nameOf } from '../engine-context'
import { strings } from '../strings'
import { usePicture } from './pictures'

interface AvatarProps {
  id: AccountId
  name: string
  /** Its name, as `Person.avatar` tells. */
  picture?: string | undefined
  online?: boolean | undefined
  size?: 'small' | 'medium' | 'large'
}

/** A picture, or initials on a colour that follows from the id. Name and presence stand beside it in words, so it is silent. */
export function Avatar({ id, name, picture, online, size = 'medium' }: AvatarProps) {
  const url = usePicture(id, picture)
  return (
    <span class={`avatar avatar-${size} hue-${hueOf(id)}`} aria-hidden="true">
      {url ? <img src={url} alt="" draggable={false} /> : <span class="initials">{initialsOf(name)}</span>}
      {online === true && <span class="presence" title={strings.common.online} />}
    </span>
  )
}

export function PersonAvatar({ person, size }: { person: Person; size?: 'small' | 'medium' | 'large' }) {
  return (
    <Avatar
      id={person.id}
      name={person.displayName || person.handle}
      picture={person.avatar}
      online={person.online}
      {...(size ? { size } : {})}
    />
  )
}

/** One avatar for one, two that overlap for several. */
export function MembersAvatar(props: {
  members: readonly AccountId[]
  people: ReadonlyMap<AccountId, Person>
  size?: 'small' | 'medium' | 'large'
}) {
  const { members, people, size = 'medium' } = props
  const [first, second] = members
  if (first === undefined) return <Avatar id="-" name="?" size={size} />
  const one = (id: AccountId, presence: boolean) => (
    <Avatar
      id={id}
      name={nameOf(people, id)}
      picture={people.get(id)?.avatar}
      online={presence ? people.get(id)?.online : undefined}
      size={size}
    />
  )
  if (second === undefined) return one(first, true)
  return (
    <span class={`avatar-pair avatar-pair-${size}`}>
      {one(first, false)}
      {one(second, false)}
    </span>
  )
}
