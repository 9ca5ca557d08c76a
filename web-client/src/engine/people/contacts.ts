/** Everybody that this device knows: contacts, requests, members of conversations. */
import { EngineError } from '../api'
import { isPassing } from '../problems'
import type { Api } from '../rest/api'
import type { ConnectionLine, Profile } from '../rest/connection-line'
import { KIND } from '../store/database'
import type { PersonRecord, State } from '../store/state'
import type { Writes } from '../store/writes'

const TAG = 'connections-tag'
/** Strangers that are asked for in one step; the server limits such questions. */
const LEARN_MAX = 20
/** Strangers that are remembered to have been asked for. */
const ASKED_MAX = 10_000

export class Contacts {
  /** The server told of this account's own profile. */
  onOwnProfile: () => void = () => undefined
  private readonly asked = new Set<string>()

  constructor(
    private readonly self: string,
    private readonly api: Api,
    private readonly state: State,
  ) {}

  /** Fetches the list of connections, if it is another than the one that is here. */
  async refresh(): Promise<void> {
    const tag = await this.state.database.get<string>(KIND.value, TAG)
    const list = await this.api.connections(tag)
    if (list.unchanged) {
      return
    }
    await this.state.change((writes) => {
      const listed = new Set(list.lines.map((line) => line.user.id))
      list.lines.forEach((line) => this.put(writes, line))
      for (const person of [...this.state.people.values()]) {
        if (!listed.has(person.id) && (person.state !== 'none' || person.blocked)) {
          this.state.putPerson(writes, { ...person, state: 'none', blocked: false })
        }
      }
      if (list.tag === undefined) {
        writes.delete(KIND.value, TAG)
      } else {
        writes.put(KIND.value, TAG, list.tag)
      }
    })
  }

  put(writes: Writes, { user, state, blocked }: ConnectionLine): void {
    this.state.putPerson(writes, { ...this.person(user), state, blocked })
  }

  putProfile(writes: Writes, profile: Profile): void {
    if (profile.id === this.self) {
      this.onOwnProfile()
    } else {
      this.state.putPerson(writes, this.person(profile))
    }
  }

  private person(profile: Profile): PersonRecord {
    const before = this.state.people.get(profile.id)
    const { avatar: gone, ...rest } = before ?? { state: 'none', blocked: false, avatar: undefined }
    return { ...rest, ...profile }
  }

  /** Sees to it that these people have names. Who cannot be found stays a stranger. */
  async learn(ids: readonly string[]): Promise<void> {
    if (this.asked.size > ASKED_MAX) {
      this.asked.clear()
    }
    const unknown = ids.filter((id) => !this.state.people.has(id) && !this.asked.has(id)).slice(0, LEARN_MAX)
    const found: Profile[] = []
    for (const id of unknown) {
      this.asked.add(id)
      const profile = await this.api.person(id).catch((problem: unknown) => {
        if (!(problem instanceof EngineError)) {
          throw problem
        }
        if (isPassing(problem)) {
          this.asked.delete(id) // the next message of theirs asks again
        }
        return undefined
      })
      found.push(...(profile ? [profile] : []))
    }
    if (found.length > 0) {
      await this.state.change((writes) => found.forEach((profile) => this.putProfile(writes, profile)))
    }
  }

  async find(handle: string): Promise<PersonRecord | undefined> {
    const profile = await this.api.findPerson(handle.trim().toLowerCase())
    if (!profile || profile.id === this.self) {
      return undefined
    }
    await this.state.change((writes) => this.putProfile(writes, profile))
    return this.state.people.get(profile.id)
  }

  async request(id: string): Promise<void> {
    await this.api.changeConnection('POST', id)
    await this.refresh()
  }

  async answer(id: string, accept: boolean): Promise<void> {
    await this.api.changeConnection('PUT', id, `/request/${String(accept)}`)
    await this.refresh()
  }

  async remove(id: string): Promise<void> {
    await this.api.changeConnection('DELETE', id)
    await this.refresh()
  }

  async block(id: string, blocked: boolean): Promise<void> {
    await this.api.changeConnection('PUT', id, `/block/${String(blocked)}`)
    await this.refresh()
  }
}
