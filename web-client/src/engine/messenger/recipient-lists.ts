/** Who else got a message. The server tells, the digest that the sender signed vouches for it; a list is asked for once. */
import { type Bytes, equalBytes, recipientsDigest, toBase64Url } from '../../core'
import { isPassing } from '../problems'
import type { Api } from '../rest/api'
import { type Database, KIND } from '../store/database'
import { Writes } from '../store/writes'

/** The most lists in memory at once; others are read again. */
const CACHE_MAX = 1_000

/** `vouched`: they have the digest that the sender signed. Else there are others, and nobody can say who. */
export interface Recipients {
  readonly list: readonly string[]
  readonly vouched: boolean
}

export class RecipientLists {
  private readonly known = new Map<string, readonly string[]>()

  constructor(
    private readonly self: string,
    private readonly api: Api,
    private readonly database: Database,
  ) {}

  /** The recipients that have this digest; if the server does not tell, or lies, only those that are known for sure. */
  async of(id: string, digest: Bytes, from: string): Promise<Recipients> {
    if (equalBytes(digest, await recipientsDigest([this.self]))) {
      return { list: [this.self], vouched: true }
    }
    const name = toBase64Url(digest)
    const here = this.known.get(name) ?? (await this.database.get<readonly string[]>(KIND.members, name))
    if (here) {
      this.remember(name, here)
      return { list: here, vouched: true }
    }
    const told = await this.ask(id)
    if (!told || !equalBytes(await recipientsDigest(told), digest)) {
      return { list: [this.self, from], vouched: false }
    }
    const writes = new Writes()
    writes.put(KIND.members, name, told)
    await this.database.commit(writes)
    this.remember(name, told)
    return { list: told, vouched: true }
  }

  private remember(name: string, list: readonly string[]): void {
    if (this.known.size >= CACHE_MAX) {
      this.known.clear()
    }
    this.known.set(name, list)
  }

  private async ask(id: string): Promise<string[] | undefined> {
    try {
      return await this.api.recipients(id)
    } catch (problem) {
      if (isPassing(problem)) {
        throw problem
      }
      return undefined
    }
  }
}
