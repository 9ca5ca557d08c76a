/**
 * IndexedDB of this device. Three stores: `keys` (CryptoKeys that cannot be read), `records` (everything but messages, by kind) and
 * `messages`. All values are encrypted, all names are HMACs; readable are only kinds, counters and sizes.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import { toBase64Url } from '../../core'
import { generateStoreKeys, NONCE_BYTES, type Sealed, StoreCipher, type StoreKeys } from './cipher'
import type { StoredMessage } from './stored-message'
import { Writes } from './writes'

const VERSION = 1
/** Messages that are kept in memory, decrypted. */
const OPENED_MAX = 30_000

/** What a record is; readable in the database, so that all of a kind can be found. */
export const KIND = {
  value: 0,
  person: 1,
  conversation: 2,
  pin: 3,
  outbox: 4,
  waiting: 5,
  sentKey: 6,
  archiveWrap: 7,
  readMark: 8,
  members: 9,
  avatar: 10,
} as const
export type Kind = (typeof KIND)[keyof typeof KIND]

interface RecordRow {
  name: string
  kind: Kind
  order: number
  data: Sealed
}

interface MessageRow {
  name: string
  conversation: string
  order: number
  data: Sealed
}

interface Schema extends DBSchema {
  keys: { key: string; value: unknown }
  records: { key: string; value: RecordRow; indexes: { kind: [number, number] } }
  messages: {
    key: string
    value: MessageRow
    indexes: { conversation: [string, number]; order: number }
  }
}

/** A value that was stored, with the number that it is ordered by. */
export interface Stored<T> {
  readonly value: T
  readonly order: number
}

export class Database {
  private readonly opened = new Map<string, { readonly version: string; readonly message: StoredMessage }>()

  private constructor(
    private readonly db: IDBPDatabase<Schema>,
    private readonly cipher: StoreCipher,
  ) {}

  /** Opens the database, and makes it if there is none. `onBlocked`: a newer version of the page wants to change it. */
  static async open(name: string, onBlocked: () => void): Promise<Database> {
    const db = await openDB<Schema>(name, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore('keys')
        const records = fresh.createObjectStore('records', { keyPath: 'name' })
        records.createIndex('kind', ['kind', 'order'])
        const messages = fresh.createObjectStore('messages', { keyPath: 'name' })
        messages.createIndex('conversation', ['conversation', 'order'])
        messages.createIndex('order', 'order')
      },
      blocking: () => {
        db.close()
        onBlocked()
      },
    })
    let keys = (await db.get('keys', 'store')) as StoreKeys | undefined
    if (!keys) {
      const fresh = await generateStoreKeys()
      const tx = db.transaction('keys', 'readwrite')
      // Another tab may have been first.
      keys = ((await tx.store.get('store')) as StoreKeys | undefined) ?? fresh
      await tx.store.put(keys, 'store')
      await tx.done
    }
    return new Database(db, new StoreCipher(keys))
  }

  close(): void {
    this.db.close()
  }

  /** Closes it and deletes everything. */
  async erase(name: string): Promise<void> {
    this.db.close()
    await deleteDB(name)
  }

  /** A CryptoKey, or an object with some in it. */
  async key<T>(name: string): Promise<T | undefined> {
    return (await this.db.get('keys', name)) as T | undefined
  }

  async get<T>(kind: Kind, id: string, pending?: Writes): Promise<T | undefined> {
    const change = pending?.record(kind, id)
    if (change !== undefined) {
      return change === 'deleted' ? undefined : (change.value as T)
    }
    const row = await this.db.get('records', await this.recordName(kind, id))
    return row && ((await this.cipher.open(row.data)) as T)
  }

  /** All records of a kind, by their order; at most `limit`. */
  async all<T>(kind: Kind, limit = Number.MAX_SAFE_INTEGER): Promise<Stored<T>[]> {
    const range = IDBKeyRange.bound([kind, -Infinity], [kind, Infinity])
    const rows = await this.db.getAllFromIndex('records', 'kind', range, Math.min(limit, 2 ** 32 - 1))
    return Promise.all(
      rows.map(async (row) => ({ value: (await this.cipher.open(row.data)) as T, order: row.order })),
    )
  }

  /** Deletes the records of a kind whose order is below a number. */
  async deleteBelow(kind: Kind, order: number): Promise<void> {
    const tx = this.db.transaction('records', 'readwrite')
    const range = IDBKeyRange.bound([kind, -Infinity], [kind, order], false, true)
    for (const name of await tx.store.index('kind').getAllKeys(range)) {
      void tx.store.delete(name)
    }
    await tx.done
  }

  /** Deletes the records of a kind that are first in their order, if there are more than `max`. */
  async keepNewest(kind: Kind, max: number): Promise<void> {
    const tx = this.db.transaction('records', 'readwrite')
    const index = tx.store.index('kind')
    const range = IDBKeyRange.bound([kind, -Infinity], [kind, Infinity])
    const tooMany = (await index.count(range)) - max
    if (tooMany > 0) {
      for (const name of await index.getAllKeys(range, tooMany)) {
        void tx.store.delete(name)
      }
    }
    await tx.done
  }

  async message(id: string, pending?: Writes): Promise<StoredMessage | undefined> {
    const change = pending?.message(id)
    if (change !== undefined) {
      return change === 'deleted' ? undefined : change
    }
    const row = await this.db.get('messages', await this.cipher.name(`m:${id}`))
    return row && this.openMessage(row)
  }

  /** The last `limit` messages of a conversation below `before`, ascending. */
  async messages(conversation: string, limit: number, before = Infinity): Promise<StoredMessage[]> {
    const name = await this.cipher.name(`c:${conversation}`)
    const range = IDBKeyRange.bound([name, -Infinity], [name, before], false, true)
    return (await this.newestFirst('conversation', range, limit)).reverse()
  }

  /** All messages of a conversation from `from` on, ascending. */
  async messagesFrom(conversation: string, from: number): Promise<StoredMessage[]> {
    const name = await this.cipher.name(`c:${conversation}`)
    const range = IDBKeyRange.bound([name, from], [name, Infinity])
    const rows = await this.db.getAllFromIndex('messages', 'conversation', range)
    return Promise.all(rows.map((row) => this.openMessage(row)))
  }

  /** Messages of all conversations below `before`, newest first. */
  async latest(limit: number, before = Infinity): Promise<StoredMessage[]> {
    return this.newestFirst('order', IDBKeyRange.upperBound(before, true), limit)
  }

  private async newestFirst(
    index: 'conversation' | 'order',
    range: IDBKeyRange,
    limit: number,
  ): Promise<StoredMessage[]> {
    const rows: MessageRow[] = []
    const store = this.db.transaction('messages').store
    let cursor = await store.index(index as 'order').openCursor(range, 'prev')
    while (cursor && rows.length < limit) {
      rows.push(cursor.value)
      cursor = await cursor.continue()
    }
    return Promise.all(rows.map((row) => this.openMessage(row)))
  }

  /** The nonce is new with each write, so it tells whether what is in memory is still what is stored. */
  private async openMessage({ name, data }: MessageRow): Promise<StoredMessage> {
    const version = toBase64Url(data.subarray(0, NONCE_BYTES))
    const known = this.opened.get(name)
    if (known?.version === version) {
      return known.message
    }
    const message = (await this.cipher.open(data)) as StoredMessage
    if (this.opened.size >= OPENED_MAX) {
      this.opened.clear()
    }
    this.opened.set(name, { version, message })
    return message
  }

  private recordName(kind: Kind, id: string): Promise<string> {
    return this.cipher.name(`r:${kind}:${id}`)
  }

  /** Writes all of it in one transaction, or nothing. */
  async commit(writes: Writes): Promise<void> {
    const records = await Promise.all(
      writes.records().map(async ({ kind, id, change }) => {
        const name = await this.recordName(kind, id)
        return change === 'deleted'
          ? { name }
          : { name, row: { name, kind, order: change.order, data: await this.cipher.seal(change.value) } }
      }),
    )
    const messages = await Promise.all(
      writes.messages().map(async ({ id, change }) => {
        const name = await this.cipher.name(`m:${id}`)
        if (change === 'deleted') {
          return { name }
        }
        const conversation = await this.cipher.name(`c:${change.conversation}`)
        return {
          name,
          row: { name, conversation, order: change.order, data: await this.cipher.seal(change) },
        }
      }),
    )
    const tx = this.db.transaction(['keys', 'records', 'messages'], 'readwrite', { durability: 'strict' })
    for (const { name, row } of records) {
      void (row ? tx.objectStore('records').put(row) : tx.objectStore('records').delete(name))
    }
    for (const { name, row } of messages) {
      void (row ? tx.objectStore('messages').put(row) : tx.objectStore('messages').delete(name))
    }
    for (const [name, key] of writes.keys()) {
      void tx.objectStore('keys').put(key, name)
    }
    await tx.done
  }
}
