import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { AccountId, Engine, Me, Person } from '../engine/api'
import { strings } from './strings'

const EngineContext = createContext<Engine | undefined>(undefined)

export const EngineProvider = EngineContext.Provider

export function useEngine(): Engine {
  const engine = useContext(EngineContext)
  if (!engine) throw new Error('No engine above this component')
  return engine
}

/** Oneself, once signed in. */
export function useMe(): Me | undefined {
  const session = useEngine().session.value
  return session.phase === 'ready' || session.phase === 'unlinked' ? session.me : undefined
}

export function nameOf(people: ReadonlyMap<AccountId, Person>, id: AccountId | undefined): string {
  const person = id === undefined ? undefined : people.get(id)
  return person ? person.displayName || strings.common.handle(person.handle) : strings.common.unknownPerson
}

/** The title of a conversation: the names of the others. */
export function membersTitle(people: ReadonlyMap<AccountId, Person>, members: readonly AccountId[]): string {
  return members.map((id) => nameOf(people, id)).join(', ')
}
