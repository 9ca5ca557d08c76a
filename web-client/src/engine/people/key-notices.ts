/** Tells what happened to others' keys: as lines in the conversation with them, and loudly where it may be an attack. */
import type { NoticeMessage } from '../api'
import type { KeyEvents } from '../messenger/key-directory'
import type { Signals } from '../signals'
import type { State } from '../store/state'

export class KeyNotices implements KeyEvents {
  constructor(
    private readonly self: string,
    private readonly signals: Signals,
    private readonly state: State,
    private readonly clock: () => number,
    private readonly onOwnDevices: () => void,
    private readonly onOwnReset: () => void,
  ) {}

  onIdentityReset(user: string): void {
    this.notice(user, 'identity-reset')
    if (user === this.self) {
      this.onOwnReset()
      return
    }
    void this.state
      .change((writes) => {
        const person = this.state.people.get(user)
        if (person) {
          const { verifiedGenesis, ...rest } = person
          this.state.putPerson(writes, { ...rest, identityReset: true })
        }
      })
      .catch(() => undefined) // told by the state
    this.signals.alert('identity-reset', user)
  }

  onKeysChanged(user: string, added: number, removed: number): void {
    if (added > 0) {
      this.notice(user, 'device-added')
    }
    if (removed > 0) {
      this.notice(user, 'device-removed')
    }
    if (user === this.self) {
      this.onOwnDevices()
    }
  }

  onBadKeys(user: string): void {
    this.signals.alert('bad-keys', user === this.self ? undefined : user)
    this.notice(user, 'bad-keys')
  }

  /** A line in the conversation with somebody, if there is one. */
  private notice(user: string, notice: NoticeMessage['notice']): void {
    const { state } = this
    if (!state.conversations.has(user)) {
      return
    }
    void state
      .change((writes) => {
        const order = state.nextOrder()
        const [id, atMs] = [`notice-${order}`, this.clock()]
        state.putMessage(writes, { kind: 'notice', id, conversation: user, order, atMs, notice, about: user })
      })
      .catch(() => undefined) // told by the state
  }
}
