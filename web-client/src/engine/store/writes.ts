/** Changes that are stored together, and can be read back before they are. */
import type { Kind } from './database'
import type { StoredMessage } from './stored-message'

export interface Put {
  readonly value: unknown
  readonly order: number
}

interface RecordChange {
  readonly kind: Kind
  readonly id: string
  readonly change: Put | 'deleted'
}

export class Writes {
  private readonly recordChanges = new Map<string, RecordChange>()
  private readonly messageChanges = new Map<string, StoredMessage | 'deleted'>()
  private readonly keyChanges = new Map<string, unknown>()

  put(kind: Kind, id: string, value: unknown, order = 0): void {
    this.recordChanges.set(`${kind}:${id}`, { kind, id, change: { value, order } })
  }

  delete(kind: Kind, id: string): void {
    this.recordChanges.set(`${kind}:${id}`, { kind, id, change: 'deleted' })
  }

  putMessage(message: StoredMessage): void {
    this.messageChanges.set(message.id, message)
  }

  deleteMessage(id: string): void {
    this.messageChanges.set(id, 'deleted')
  }

  /** A CryptoKey, or an object with some in it, as it is. */
  putKey(name: string, key: unknown): void {
    this.keyChanges.set(name, key)
  }

  record(kind: Kind, id: string): Put | 'deleted' | undefined {
    return this.recordChanges.get(`${kind}:${id}`)?.change
  }

  message(id: string): StoredMessage | 'deleted' | undefined {
    return this.messageChanges.get(id)
  }

  records(): RecordChange[] {
    return [...this.recordChanges.values()]
  }

  messages(): { id: string; change: StoredMessage | 'deleted' }[] {
    return [...this.messageChanges].map(([id, change]) => ({ id, change }))
  }

  keys(): ReadonlyMap<string, unknown> {
    return this.keyChanges
  }

  get isEmpty(): boolean {
    return this.recordChanges.size + this.messageChanges.size + this.keyChanges.size === 0
  }
}
