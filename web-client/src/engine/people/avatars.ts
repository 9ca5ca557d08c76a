/** People's pictures: fetched when they are first wanted, then kept with everything else, encrypted; the newest one of each. */
import type { Api } from '../rest/api'
import { type Database, KIND } from '../store/database'
import { Writes } from '../store/writes'

/** Far more than a server takes as it is delivered (64 KiB). */
const BYTES_MAX = 1_048_576
/** Of nothing else will the page make an image, whatever the server says. */
const TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp'])
/** Requests at a time: a long list of people is no reason for messages to wait. */
const LANES = 3

interface Kept {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export class Avatars {
  private readonly finding = new Map<string, Promise<Blob | undefined>>()
  private readonly lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve())
  private turn = 0

  /** `isOpen`: whether anything may still be kept. */
  constructor(
    private readonly api: Api,
    private readonly database: Database,
    private readonly isOpen: () => boolean,
  ) {}

  /** Somebody's picture with this name; undefined if it is gone, or no picture. Rejects as a request does. */
  find(id: string, name: string): Promise<Blob | undefined> {
    const key = `${id} ${name}`
    let found = this.finding.get(key)
    if (!found) {
      found = this.look(id, name).finally(() => this.finding.delete(key))
      this.finding.set(key, found)
    }
    return found
  }

  private async look(id: string, name: string): Promise<Blob | undefined> {
    const kept = await this.database.get<Kept>(KIND.avatar, id)
    if (kept?.name === name) {
      return new Blob([kept.bytes], { type: kept.type })
    }
    const picture = await this.inLane(() => this.api.avatar(id))
    if (!picture || picture.size > BYTES_MAX || !TYPES.has(picture.type)) {
      return undefined
    }
    await this.keep(id, name, picture).catch(() => undefined) // without room it is fetched again
    return picture
  }

  private inLane<T>(work: () => Promise<T>): Promise<T> {
    const lane = this.turn++ % LANES
    const result = (this.lanes[lane] ?? Promise.resolve()).then(work)
    this.lanes[lane] = result.catch(() => undefined)
    return result
  }

  private async keep(id: string, name: string, picture: Blob): Promise<void> {
    const kept: Kept = { name, type: picture.type, bytes: new Uint8Array(await picture.arrayBuffer()) }
    if (this.isOpen()) {
      const writes = new Writes()
      writes.put(KIND.avatar, id, kept)
      await this.database.commit(writes)
    }
  }
}
