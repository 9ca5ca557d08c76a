/** The signals that the pages read, and how they come from what is stored. */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import {
  type AccountId,
  type Conversation,
  type Device,
  type Limits,
  type LineState,
  type Person,
  type Progress,
  type SessionState,
  type Settings,
} from './api'
import type { PersonPresence } from './people/presence'
import type { ConversationRecord, PersonRecord } from './store/state'
import { shown } from './store/stored-message'

const ALERTS_MAX = 20

export interface Alert {
  readonly id: number
  readonly code: string
  readonly about?: AccountId
}

export const DEFAULT_SETTINGS: Settings = { readReceipts: true, showPresence: true, theme: 'system' }
export const DEFAULT_LIMITS: Limits = { textMaxChars: 1_000, textMaxBytes: 4_096, recipientsMaxCount: 1_000 }

/** Everything that is shown, in plain values: what one tab tells the others. */
export interface Shown {
  session: SessionState
  line: LineState
  conversations: readonly Conversation[]
  people: ReadonlyMap<AccountId, Person>
  devices: readonly Device[]
  progress: readonly Progress[]
  settings: Settings
  limits: Limits
  alerts: readonly Alert[]
  hasRecoveryKey: boolean
}

export class Signals {
  readonly session = signal<SessionState>({ phase: 'starting' })
  readonly line = signal<LineState>({ state: 'connecting' })
  readonly conversations = signal<readonly Conversation[]>([])
  readonly people = signal<ReadonlyMap<AccountId, Person>>(new Map())
  readonly devices = signal<readonly Device[]>([])
  readonly progress = signal<readonly Progress[]>([])
  readonly settings = signal<Settings>(DEFAULT_SETTINGS)
  readonly limits = signal<Limits>(DEFAULT_LIMITS)
  readonly alerts = signal<readonly Alert[]>([])
  readonly hasRecoveryKey = signal(false)
  private lastAlert = 0

  /** All of it, as one value. */
  readonly shown: ReadonlySignal<Shown> = computed(() => ({
    session: this.session.value,
    line: this.line.value,
    conversations: this.conversations.value,
    people: this.people.value,
    devices: this.devices.value,
    progress: this.progress.value,
    settings: this.settings.value,
    limits: this.limits.value,
    alerts: this.alerts.value,
    hasRecoveryKey: this.hasRecoveryKey.value,
  }))

  alert(code: string, about?: AccountId): void {
    const same = this.alerts.value.some((alert) => alert.code === code && alert.about === about)
    if (!same) {
      const next = { id: ++this.lastAlert, code, ...(about !== undefined && { about }) }
      this.alerts.value = [...this.alerts.value, next].slice(-ALERTS_MAX)
    }
  }

  dismiss(id: number): void {
    this.alerts.value = this.alerts.value.filter((alert) => alert.id !== id)
  }

  /** Nobody is signed in (any more). */
  clear(): void {
    this.conversations.value = []
    this.people.value = new Map()
    this.devices.value = []
    this.hasRecoveryKey.value = false
  }
}

export function personOf(
  record: PersonRecord,
  presence: PersonPresence | undefined,
  genesis: string | undefined,
): Person {
  const { verifiedGenesis, identityReset, ...rest } = record
  return {
    ...rest,
    verified: verifiedGenesis !== undefined && (genesis === undefined || genesis === verifiedGenesis),
    identityReset: identityReset === true,
    ...(presence && record.state === 'accepted' && { ...presence }),
  }
}

export function conversationOf(record: ConversationRecord): Conversation {
  const { last, members, ...rest } = record
  return { ...rest, members: [...members], ...(last && { lastMessage: shown(last) }) }
}

export function byRecency(one: Conversation, other: Conversation): number {
  return other.lastAtMs - one.lastAtMs
}
