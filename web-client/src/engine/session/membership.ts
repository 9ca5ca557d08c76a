/** How this device comes into its account's chain: as the first one, by another device's word, by the recovery key, or by a new beginning. */
import {
  acceptApproval,
  deriveRecoveryKey,
  FormError,
  isIn,
  isRecoveryKeyOf,
  type LinkRequest,
  linkRequest,
  openArchiveKeyByRecovery,
  PinnedChain,
  readRecoveryKey,
  signAddByRecovery,
  signGenesis,
  signKeyRecord,
  type SignedChainEntry,
} from '../../core'
import { EngineError } from '../api'
import type { OpenedSecret } from '../archive/archive'
import type { Device } from '../messenger/device'
import type { OwnKey } from './own-key'

const POLL_FIRST_MS = 1_500
const POLL_MAX_MS = 10_000
/** So long a device waits for its approval before a person has to look again. */
const POLL_END_MS = 3_600_000

export type Standing = 'member' | 'stranger'

export class Membership {
  private request: LinkRequest | undefined
  private polling: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly device: Device,
    private readonly ownKey: OwnKey,
  ) {}

  stop(): void {
    clearTimeout(this.polling)
  }

  /** Sees to it that others can write to this device: begins the chain if there is none, publishes the current key if it is in it. */
  async establish(): Promise<Standing> {
    const { device } = this
    if (!(await device.directory.fetch(device.account))) {
      await this.beginChain(1)
      return 'member'
    }
    const { chain } = await device.ownChain()
    if (!isIn(chain, device.keys())) {
      return 'stranger'
    }
    await this.ownKey.publish()
    return 'member'
  }

  private async beginChain(generation: number, password?: string): Promise<void> {
    const { device } = this
    const keys = device.keys()
    const genesis = await signGenesis(keys, generation, device.clock())
    const { chain } = await PinnedChain.of(device.account, [genesis])
    await device.api.appendToChain(genesis, await signKeyRecord(keys, chain), password)
    await device.directory.fetch(device.account)
  }

  // Linking

  linkRequest(): LinkRequest {
    this.request ??= linkRequest(this.device.keys())
    return this.request
  }

  /** Asks for the approval from time to time, until it is there. */
  awaitApproval(onLinked: () => void): void {
    const endMs = this.device.runtime.now() + POLL_END_MS
    const poll = (waitMs: number): void => {
      this.polling = setTimeout(() => {
        void this.tryLink()
          .catch(() => false) // no line, or an approval that is not to be believed: the next may be
          .then((linked) => {
            if (linked) {
              onLinked()
            } else if (this.device.runtime.now() < endMs) {
              poll(Math.min(POLL_MAX_MS, waitMs * 1.1))
            }
          })
      }, waitMs)
    }
    clearTimeout(this.polling)
    poll(POLL_FIRST_MS)
  }

  private async tryLink(): Promise<boolean> {
    const { device } = this
    if ((await device.directory.fetch(device.account)) && (await this.isMember())) {
      return true // vouched for by hand
    }
    const approval = await device.api.approval()
    const told = approval && (await device.api.keysOf(device.account))
    if (!approval || !told) {
      return false
    }
    const { entry } = await acceptApproval(device.keys(), this.linkRequest(), approval, told.chain)
    await this.join(entry, told.chain)
    return true
  }

  private async isMember(): Promise<boolean> {
    const { chain } = await this.device.ownChain()
    return isIn(chain, this.device.keys())
  }

  private async join(entry: SignedChainEntry, before: readonly SignedChainEntry[]): Promise<void> {
    const { device } = this
    const { chain } = await PinnedChain.of(device.account, [...before, entry])
    await device.api.appendToChain(entry, await signKeyRecord(device.keys(), chain))
    await device.directory.fetch(device.account)
  }

  // Recovery and reset

  /** Joins by the recovery key, and opens the archive keys. Rejects with `wrong-recovery-key`. */
  async recover(text: string): Promise<void> {
    const { device } = this
    const recovery = await deriveRecoveryKey(await readRecoveryKey(text).catch(wrongKey))
    const told = await device.api.keysOf(device.account)
    const record = await device.api.recovery()
    if (!told || !record) {
      throw new EngineError('wrong-recovery-key', 'the account has no recovery key')
    }
    const pinned = await PinnedChain.of(device.account, told.chain)
    if (!isRecoveryKeyOf(recovery, pinned.chain)) {
      throw new EngineError('wrong-recovery-key', 'it is not the recovery key of this account')
    }
    // Signed by the recovery key, it names a place in the chain: so the chain is the one that the key was made for.
    await pinned.verifyRecovery(record)
    const secrets: OpenedSecret[] = []
    for (const sealed of (await device.api.archiveKeys()).sealed) {
      const opened = await openArchiveKeyByRecovery(recovery, pinned, sealed)
      if (opened.kind === 'opened') {
        secrets.push(opened)
      }
    }
    if (isIn(pinned.chain, device.keys())) {
      await device.archive.recovered(secrets, pinned) // an answer was lost
      await device.directory.fetch(device.account)
      return
    }
    const entry = await signAddByRecovery(device.keys(), pinned.chain, recovery.sign, device.clock())
    // First: once the device is in the chain it goes on without the recovery key, whatever breaks.
    await device.archive.recovered(secrets, await pinned.extend([entry]))
    await this.join(entry, told.chain)
  }

  /** Begins the account's chain anew with this device alone; everybody is told. */
  async reset(password: string): Promise<void> {
    const { chain } = await this.device.ownChain()
    await this.beginChain(chain.generation + 1, password)
  }
}

function wrongKey(problem: unknown): never {
  if (problem instanceof FormError) {
    throw new EngineError('wrong-recovery-key', 'no recovery key')
  }
  throw problem
}
