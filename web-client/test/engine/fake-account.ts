/** An account of the {@link FakeServer}: its mailbox, devices, keys and archive, as plain JSON. */
import type { FakeSocket } from './fake-socket'

export type Json = Record<string, unknown>

export interface FakeDevice {
  readonly number: number
  name: string
  access: string
  refresh: string
  refreshBefore?: string
  revoked: boolean
  acked: number
  socket?: FakeSocket
}

/** Of each epoch and device the one for the device's newest key. */
export interface FakeArchiveKey {
  readonly entry: string
  readonly signature: string
  readonly epoch: number
  readonly device: number
  readonly key: number
}

export interface FakeEntry {
  readonly n: number
  /** As a device of the account sees it. */
  readonly forDevice: (device: FakeDevice, isLive: boolean) => Json | undefined
}

export class FakeAccount {
  readonly devices = new Map<number, FakeDevice>()
  readonly mailbox: FakeEntry[] = []
  readonly connections = new Map<string, { state: string; blocked: boolean }>()
  /** Number of the newest key of each device, and its record. */
  readonly records = new Map<number, Json>()
  readonly approvals = new Map<number, Json>()
  readonly archiveKeys: FakeArchiveKey[] = []
  readonly epochs = new Map<number, string>()
  /** By message and epoch. */
  readonly archiveWraps = new Map<string, Map<number, string>>()
  recovery: Json | undefined
  chain: Json[] = []
  generation = 0
  head = ''
  avatar: { readonly name: string; readonly picture: Blob } | undefined
  settings: Json = { readReceipts: true, showPresence: true }

  constructor(
    readonly id: string,
    readonly handle: string,
    public displayName: string,
    readonly password: string,
  ) {}

  get profile(): Json {
    const { id, handle, displayName } = this
    return { id, handle, displayName, ...(this.avatar && { avatar: this.avatar.name }) }
  }

  get keys(): Json {
    return {
      user: this.id,
      generation: this.generation,
      seq: this.chain.length - 1,
      ...(this.head !== '' && { head: this.head }),
      records: [...this.records.values()],
    }
  }

  append(forDevice: FakeEntry['forDevice']): void {
    const entry: FakeEntry = { n: this.mailbox.length + 1, forDevice }
    this.mailbox.push(entry)
    for (const device of this.devices.values()) {
      device.socket?.tellEntry(entry)
    }
  }

  entry(n: number, device: FakeDevice, isLive: boolean): Json {
    const json = this.mailbox[n - 1]?.forDevice(device, isLive)
    return { type: 'entry', n, device: 0, ...json }
  }
}
