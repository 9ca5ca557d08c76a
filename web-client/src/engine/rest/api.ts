/** The calls that the engine makes, as the signed-in device. Answers are checked for their form and believed no further. */
import {
  type Bytes,
  type EntryFrame,
  Fields,
  type LinkApproval,
  readPage,
  readWrapReport,
  type SealedArchiveKey,
  type SignedChainEntry,
  type SignedKeyRecord,
  toBase64Url,
  type WrapReport,
} from '../../core'
import type { Device } from '../api'
import type { Runtime } from '../runtime'
import { type Answer, type Call, isRefusal, request } from './http'
import { type AccountKeys, readAccountKeys } from './account-keys'
import { type ArchiveKeys, readArchiveKeys } from './archive-keys'
import { type ConnectionLine, type Profile, readConnectionLine, readProfile } from './connection-line'
import { readDevices } from './device-list'
import type { SessionTokens } from './session-tokens'

/** The most accounts of one question for keys; the server's bound. */
const KEY_QUERY_MAX = 200
/** No more pages of one list than this, whatever the server says. */
const PAGES_MAX = 100

export interface ConnectionList {
  readonly lines: readonly ConnectionLine[]
  readonly tag: string | undefined
  readonly unchanged: boolean
}

export class Api {
  constructor(
    private readonly runtime: Runtime,
    private readonly tokens: SessionTokens,
  ) {}

  private async call(method: Call['method'], path: string, body?: unknown, tag?: string): Promise<Answer> {
    const call = {
      method,
      path,
      ...(body !== undefined && { body }),
      ...(tag !== undefined && { ifNoneMatch: tag }),
    }
    const token = await this.tokens.access()
    try {
      return await request(this.runtime, { ...call, token })
    } catch (problem) {
      if (!isRefusal(problem, 401)) {
        throw problem
      }
      return request(this.runtime, { ...call, token: await this.tokens.after(token) })
    }
  }

  private async fields(method: Call['method'], path: string, body?: unknown): Promise<Fields> {
    return Fields.of((await this.call(method, path, body)).json, path)
  }

  // Accounts

  async me(): Promise<Profile> {
    return readProfile(await this.fields('GET', '/account/me'))
  }

  async updateProfile(displayName: string): Promise<void> {
    await this.call('PUT', '/account/me', { displayName })
  }

  async setAvatar(picture: Blob | null): Promise<void> {
    await (picture
      ? this.call('PUT', '/account/me/avatar', picture)
      : this.call('DELETE', '/account/me/avatar'))
  }

  avatar(id: string): Promise<Blob | undefined> {
    return this.orMissing(async () => (await this.call('GET', `/user/${id}/avatar`)).picture)
  }

  /** What the server knows of the settings; `showPresence` is missing where it has no presence. */
  async settings(): Promise<{ readReceipts: boolean; showPresence?: boolean }> {
    const fields = await this.fields('GET', '/account/me/settings')
    const showPresence = fields.optional('showPresence', (f) => f.raw().showPresence === true)
    return {
      readReceipts: fields.raw().readReceipts === true,
      ...(showPresence !== undefined && { showPresence }),
    }
  }

  async updateSettings(change: { readReceipts?: boolean; showPresence?: boolean }): Promise<void> {
    await this.call('PUT', '/account/me/settings', change)
  }

  findPerson(handle: string): Promise<Profile | undefined> {
    return this.orMissing(async () =>
      readProfile(await this.fields('GET', `/user?handle=${encodeURIComponent(handle)}`)),
    )
  }

  person(id: string): Promise<Profile | undefined> {
    return this.orMissing(async () => readProfile(await this.fields('GET', `/user/${id}`)))
  }

  async signOut(): Promise<void> {
    await this.call('DELETE', '/session')
  }

  // Devices

  async devices(): Promise<Device[]> {
    return readDevices(await this.fields('GET', '/device'))
  }

  async renameDevice(number: number, name: string): Promise<void> {
    await this.call('PUT', `/device/${number}`, { name })
  }

  async revokeDevice(number: number): Promise<void> {
    await this.call('DELETE', `/device/${number}`)
  }

  // Connections

  async connections(tag?: string): Promise<ConnectionList> {
    const lines: ConnectionLine[] = []
    let after: string | undefined
    let first: Answer | undefined
    for (let page = 0; page < PAGES_MAX; page++) {
      const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`
      const answer = await this.call(
        'GET',
        `${this.ownConnections}${query}`,
        undefined,
        first ? undefined : tag,
      )
      first ??= answer
      if (answer.unchanged) {
        break
      }
      const fields = Fields.of(answer.json, 'the connections')
      lines.push(...fields.children('connections').map(readConnectionLine))
      after = fields.optional('next', (f) => f.text('next'))
      if (after === undefined) {
        break
      }
    }
    return { lines, tag: first?.tag, unchanged: first?.unchanged ?? false }
  }

  private get ownConnections(): string {
    return `/connection/user/${this.tokens.account}`
  }

  async changeConnection(method: 'POST' | 'PUT' | 'DELETE', other: string, what = ''): Promise<void> {
    await this.call(method, `${this.ownConnections}/recipient/${other}${what}`)
  }

  // Keys

  /** An account's whole chain and current records, or undefined if it has none or is not to be seen. */
  keysOf(user: string): Promise<AccountKeys | undefined> {
    return this.orMissing(async () => {
      const chain: SignedChainEntry[] = []
      for (let page = 0; page < PAGES_MAX; page++) {
        const fields = await this.fields('GET', `/keys/user/${user}?after=${chain.length - 1}`)
        const keys = readAccountKeys(user, fields)
        chain.push(...keys.chain)
        if (fields.raw().more !== true || keys.chain.length === 0) {
          return keys.generation > 0 ? { ...keys, chain } : undefined
        }
      }
      return undefined
    })
  }

  /** Heads and current records of many accounts; those that one is not connected to are left out. */
  async queryKeys(users: readonly string[]): Promise<AccountKeys[]> {
    const found: AccountKeys[] = []
    for (let from = 0; from < users.length; from += KEY_QUERY_MAX) {
      const body = { users: users.slice(from, from + KEY_QUERY_MAX) }
      const fields = await this.fields('POST', '/keys/query', body)
      found.push(...fields.children('users').map((line) => readAccountKeys(line.uuid('user'), line)))
    }
    return found
  }

  async appendToChain(entry: SignedChainEntry, record?: SignedKeyRecord, password?: string): Promise<void> {
    await this.call('POST', '/keys/chain', {
      entry: toBase64Url(entry.bytes),
      signature: toBase64Url(entry.signature),
      ...(entry.deviceSignature && { deviceSignature: toBase64Url(entry.deviceSignature) }),
      ...(record && { record: recordJson(record) }),
      ...(password !== undefined && { password }),
    })
  }

  async publishRecord(record: SignedKeyRecord): Promise<void> {
    await this.call('POST', '/keys/record', recordJson(record))
  }

  async putApproval(device: number, approval: LinkApproval): Promise<void> {
    await this.call('PUT', `/keys/approval/${device}`, {
      entry: toBase64Url(approval.entry),
      signature: toBase64Url(approval.signature),
      mac: toBase64Url(approval.mac),
    })
  }

  /** The approval that waits for this device; undefined while there is none. */
  async approval(): Promise<LinkApproval | undefined> {
    const { json } = await this.call('GET', '/keys/approval')
    if (json === undefined) {
      return undefined
    }
    const fields = Fields.of(json, 'the approval')
    return { entry: fields.bytes('entry'), signature: fields.bytes('signature'), mac: fields.bytes('mac') }
  }

  // Messages

  async topUp(id: string, wraps: Bytes): Promise<WrapReport> {
    return readWrapReport(
      (await this.call('POST', `/message/${id}/wraps`, { wraps: toBase64Url(wraps) })).json,
    )
  }

  async recipients(id: string): Promise<string[]> {
    return (await this.fields('GET', `/message/${id}/recipients`)).uuids('recipients')
  }

  /** A page of the mailbox with the archived content keys. */
  async history(
    after: number,
    limit: number,
  ): Promise<{ entries: EntryFrame[]; through: number; head: number }> {
    const path = `/message?after=${after}&limit=${limit}&archive=true`
    return readPage((await this.call('GET', path)).json)
  }

  // Archive

  async putArchiveWraps(wraps: readonly { id: string; epoch: number; wrap: Bytes }[]): Promise<void> {
    await this.call('POST', '/archive/wraps', {
      wraps: wraps.map(({ id, epoch, wrap }) => ({ id, epoch, wrap: toBase64Url(wrap) })),
    })
  }

  async putArchiveKeys(keys: readonly SealedArchiveKey[]): Promise<void> {
    await this.call('POST', '/archive/keys', {
      keys: keys.map(({ entry, signature }) => ({
        entry: toBase64Url(entry),
        signature: toBase64Url(signature),
      })),
    })
  }

  async archiveKeys(): Promise<ArchiveKeys> {
    return readArchiveKeys(await this.fields('GET', '/archive/keys'))
  }

  async putRecovery(record: SignedKeyRecord): Promise<void> {
    await this.call('PUT', '/archive/recovery', {
      entry: toBase64Url(record.bytes),
      signature: toBase64Url(record.signature),
    })
  }

  recovery(): Promise<SignedKeyRecord | undefined> {
    return this.orMissing(async () => {
      const { json } = await this.call('GET', '/archive/recovery')
      if (json === undefined) {
        return undefined
      }
      const fields = Fields.of(json, 'the recovery record')
      return { bytes: fields.bytes('entry'), signature: fields.bytes('signature') }
    })
  }

  private async orMissing<T>(call: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await call()
    } catch (problem) {
      if (isRefusal(problem, 404)) {
        return undefined
      }
      throw problem
    }
  }
}

function recordJson(record: SignedKeyRecord): { record: string; signature: string } {
  return { record: toBase64Url(record.bytes), signature: toBase64Url(record.signature) }
}
