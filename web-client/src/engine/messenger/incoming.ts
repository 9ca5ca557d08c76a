/**
 * Makes of each entry of the mailbox what it changes. What needs time or the network (opening, fetching chains and recipients) comes
 * first and changes nothing but pinned keys; then all of a portion is stored in one step.
 */
import {
  cameAs,
  conversationId,
  type EntryFrame,
  Fields,
  headerOfRemoved,
  type KeyWrap,
  mayAskAgain,
  open,
  type Opened,
  readEnvelope,
  readReceipts,
} from '../../core'
import type { NoticeMessage } from '../api'
import { accountKeysOf } from '../rest/account-keys'
import { readConnectionLine, readProfile } from '../rest/connection-line'
import { KIND } from '../store/database'
import type { Recipients } from './recipient-lists'
import type { RecipientState, StoredText } from '../store/stored-message'
import { further, statesOf } from '../store/stored-message'
import type { Writes } from '../store/writes'
import type { Device } from './device'

/** A message whose wrap may follow. */
export interface Waiting {
  readonly entry: EntryFrame
  /** How often another wrap was asked for. */
  readonly asked: number
}

/** What an entry changes; run inside a change of the state. */
export type Effect = (writes: Writes) => Promise<void> | void

const NOTHING: Effect = () => undefined

export class Incoming {
  constructor(private readonly device: Device) {}

  /** `portion`: what is stored together with it. */
  async prepare(entry: EntryFrame, portion: readonly EntryFrame[] = []): Promise<Effect> {
    switch (entry.kind) {
      case 'message':
        return this.message(entry)
      case 'sent':
        return this.sent(entry)
      case 'wrap':
        return this.wrap(entry, portion)
      case 'receipt':
        return this.receipts(entry)
      case 'keys':
        await this.keys(entry)
        return NOTHING
      case 'connection':
        return this.connection(entry)
      case 'profile':
        return this.profile(entry)
      case 'refused':
        return (writes) => this.device.outgoing.refused(writes, entry.id, entry.code ?? 'refused')
    }
  }

  // Messages

  private async message(entry: EntryFrame): Promise<Effect> {
    if (!entry.body) {
      return NOTHING
    }
    const opened = await this.open(entry, entry.wrap)
    return this.effectOf(entry, opened)
  }

  async open(entry: EntryFrame, wrap: KeyWrap | undefined): Promise<Opened> {
    const body = entry.body
    if (!body) {
      return { kind: 'failed', reason: 'malformed' }
    }
    const { device } = this
    const { directory } = device
    let chain = await directory.chain(entry.from)
    const standing = chain && standingOf(body, chain)
    if (!chain || standing === 'ahead' || standing === 'new-generation') {
      await directory.fetch(entry.from)
      chain = await directory.chain(entry.from)
    }
    if (!chain) {
      return { kind: 'failed', reason: 'bad-signature' }
    }
    const opened = await open(device.keys(), body, cameAs(entry), wrap, chain)
    if (opened.kind !== 'failed' || opened.reason !== 'bad-signature') {
      return opened
    }
    // Who had no pin gets the newest chain, which may be without the device that wrote while it was in it.
    const header = await headerOfRemoved(body, cameAs(entry), chain)
    return header ? { kind: 'failed', reason: 'signer-removed', header } : opened
  }

  /** What an opened message changes; `order` where its place is known already. */
  async effectOf(entry: EntryFrame, opened: Opened, order?: number): Promise<Effect> {
    switch (opened.kind) {
      case 'text':
        return this.text(entry, opened, order)
      case 'resend':
        if (entry.kind === 'message') {
          this.device.repair.answer(opened)
        }
        return NOTHING
      case 'failed':
        return this.failed(entry, opened)
    }
  }

  private async text(entry: EntryFrame, opened: Opened & { kind: 'text' }, order?: number): Promise<Effect> {
    const { device } = this
    const own = entry.from === device.account
    const { list: recipients, vouched } = await this.recipientsOf(entry, opened.header.recipients)
    const members = [...new Set([entry.from, ...recipients])].filter((id) => id !== device.account)
    const conversation = await conversationId(device.account, members)
    const isHistory = order !== undefined
    const archived = entry.archive ? undefined : await device.archive.wrap(entry.id, opened.contentKey)
    await device.contacts.learn(members)
    return async (writes) => {
      const before = await device.state.database.message(entry.id, writes)
      writes.delete(KIND.waiting, entry.id)
      if (before?.kind === 'text') {
        return // it is here: shown once
      }
      device.state.conversation(writes, conversation, members, entry.atMs)
      const message: StoredText = {
        kind: 'text',
        id: entry.id,
        conversation,
        order: before?.order ?? order ?? device.state.nextOrder(),
        from: entry.from,
        own,
        text: opened.text,
        atMs: entry.atMs,
        read: own || isHistory,
        ...(!vouched && { othersUnknown: true as const }),
        ...(own && { recipients: statesOf(recipients, entry.dropped) }),
      }
      device.state.putMessage(writes, message, before)
      archived?.(writes)
    }
  }

  /** The recipients, vouched for by the signed digest of them. */
  private async recipientsOf(entry: EntryFrame, digest: Uint8Array<ArrayBuffer>): Promise<Recipients> {
    return entry.to.length > 0
      ? { list: entry.to, vouched: true }
      : this.device.recipientLists.of(entry.id, digest, entry.from)
  }

  private async failed(entry: EntryFrame, opened: Opened & { kind: 'failed' }): Promise<Effect> {
    const { device } = this
    if (opened.header?.type === 'resend' || opened.reason === 'bad-signature') {
      return NOTHING // requests are not asked for again; what nobody signed is not shown
    }
    const mayFollow = opened.reason === 'no-wrap' || mayAskAgain(opened)
    const digest = opened.header?.recipients
    const recipients = digest ? (await this.recipientsOf(entry, digest)).list : [device.account]
    const members = [...new Set([entry.from, ...recipients])].filter((id) => id !== device.account)
    const conversation = await conversationId(device.account, members)
    return async (writes) => {
      const before = await device.state.database.message(entry.id, writes)
      if (before?.kind === 'text') {
        return
      }
      const asked = (await device.state.database.get<Waiting>(KIND.waiting, entry.id, writes))?.asked ?? 0
      device.state.conversation(writes, conversation, members, entry.atMs)
      const order = before?.order ?? device.state.nextOrder()
      const notice: NoticeMessage['notice'] = mayFollow ? 'waiting' : 'unreadable'
      const { id, atMs, from: about } = entry
      device.state.putMessage(writes, { kind: 'notice', id, conversation, order, atMs, notice, about })
      if (mayFollow) {
        const waiting: Waiting = { entry, asked }
        writes.put(KIND.waiting, entry.id, waiting, entry.atMs)
        if (mayAskAgain(opened)) {
          device.repair.considerAsking(waiting, opened.reason)
        }
      }
    }
  }

  /** What is shown of an entry that cannot be used at all: of a message that there was one. */
  unreadable(entry: EntryFrame): Effect {
    const { device } = this
    const { id, atMs, from } = entry
    const conversation = from
    if (entry.kind !== 'message' || from === device.account) {
      return NOTHING
    }
    return async (writes) => {
      if (!(await device.state.database.message(id, writes))) {
        device.state.conversation(writes, conversation, [from], atMs)
        const order = device.state.nextOrder()
        const notice = {
          kind: 'notice',
          id,
          conversation,
          order,
          atMs,
          notice: 'unreadable',
          about: from,
        } as const
        device.state.putMessage(writes, notice)
      }
    }
  }

  private async wrap(entry: EntryFrame, portion: readonly EntryFrame[]): Promise<Effect> {
    const waiting = await this.device.state.database.get<Waiting>(KIND.waiting, entry.id)
    // One that came just before is not stored as waiting yet.
    const message =
      waiting?.entry ?? portion.find((one) => one.n < entry.n && one.id === entry.id && this.isOfOthers(one))
    if (!message || !entry.wrap) {
      return NOTHING
    }
    return this.effectOf(message, await this.open(message, entry.wrap))
  }

  /** A message of another device, which needs a wrap. */
  private isOfOthers({ kind, device }: EntryFrame): boolean {
    return kind === 'message' || (kind === 'sent' && device !== this.device.number)
  }

  private async sent(entry: EntryFrame): Promise<Effect> {
    if (entry.device !== this.device.number) {
      return entry.body ? this.message(entry) : NOTHING
    }
    if (entry.info) {
      this.device.repair.report(entry.id, entry.info)
    }
    return (writes) => this.device.outgoing.logged(writes, entry)
  }

  // Receipts

  private receipts(entry: EntryFrame): Effect {
    const { device } = this
    const receipts = readReceipts(entry.info)
    return async (writes) => {
      for (const { by, ids } of receipts.delivered) {
        await this.advance(writes, ids, by, 'delivered')
      }
      for (const { by, ids } of receipts.read) {
        if (by === device.account) {
          await device.reading.confirmed(writes, ids)
        } else {
          await this.advance(writes, ids, by, 'read')
        }
      }
    }
  }

  private async advance(
    writes: Writes,
    ids: readonly string[],
    by: string,
    state: RecipientState,
  ): Promise<void> {
    for (const id of ids) {
      const message = await this.device.state.database.message(id, writes)
      if (message?.kind === 'text' && message.own) {
        const recipients = { ...message.recipients, [by]: further(message.recipients?.[by], state) }
        const { sending, problem, ...rest } = message // who has got it proves that it went
        this.device.state.putMessage(writes, { ...rest, recipients }, message)
      }
    }
  }

  // Notices

  private async keys(entry: EntryFrame): Promise<void> {
    // A device that signed in, was renamed or revoked is no matter of keys, but of the list of own devices, which is read again.
    if (!entry.info || !Fields.of(entry.info, 'the keys').has('devices')) {
      await this.changedKeys(entry)
    }
    if (entry.from === this.device.account) {
      this.device.ownKeysChanged()
    }
  }

  private async changedKeys(entry: EntryFrame): Promise<void> {
    const { directory } = this.device
    const told = entry.info && accountKeysOf(entry.from, entry.info)
    if (told && told.generation > 0) {
      await directory.apply(told) // what is missing is fetched when it is needed
    } else {
      directory.expire(entry.from)
    }
  }

  private connection(entry: EntryFrame): Effect {
    const line = readConnectionLine(Fields.of(entry.info, 'the connection'))
    return (writes) => this.device.contacts.put(writes, line)
  }

  private profile(entry: EntryFrame): Effect {
    const profile = readProfile(Fields.of(entry.info, 'the profile').child('user'))
    return (writes) => this.device.contacts.putProfile(writes, profile)
  }
}

function standingOf(
  body: Uint8Array<ArrayBuffer>,
  chain: { standingOf(header: ReturnType<typeof readEnvelope>['header']): string },
): string {
  try {
    return chain.standingOf(readEnvelope(body).header)
  } catch {
    return 'malformed' // told by opening it
  }
}
