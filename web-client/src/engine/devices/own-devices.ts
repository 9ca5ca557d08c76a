/** The account's devices: looks after the list, links, renames and revokes them, and makes the recovery key. */
import {
  approveLink,
  deriveRecoveryKey,
  FormError,
  generateRecoveryKey,
  isRecoveryKeyOf,
  type LinkRequest,
  readLinkRequest,
  type RecoveryKey,
  type SignedChainEntry,
  signRecovery,
  signRecoveryRecord,
  signRemove,
  writeRecoveryKey,
} from '../../core'
import { EngineError } from '../api'
import { isPassing } from '../problems'
import type { Device } from '../messenger/device'
import type { ProgressList } from '../progress'
import type { Signals } from '../signals'

const TRIES_MAX = 3
const TRY_AGAIN_MS = 1_000

export class OwnDevices {
  constructor(
    private readonly device: Device,
    private readonly signals: Signals,
    private readonly progress: ProgressList,
  ) {}

  async refresh(): Promise<void> {
    const { device } = this
    const own = await device.directory.chain(device.account)
    const list = await device.api.devices()
    this.signals.devices.value = list.map((each) => ({
      ...each,
      linked: own?.chain.key(each.number) !== undefined,
    }))
  }

  async readLinkRequest(text: string): Promise<{ device: number; name: string }> {
    const told = linkRequestOf(text)
    if (told.user !== this.device.account) {
      throw new EngineError('bad-link-code', 'the code is of another account')
    }
    await this.refresh()
    const device = this.signals.devices.value.find((each) => each.number === told.device)
    return { device: told.device, name: device?.name ?? '' }
  }

  async approveLink(text: string): Promise<void> {
    const { device } = this
    const work = this.progress.begin('linking')
    try {
      const told = linkRequestOf(text)
      await device.directory.fetch(device.account)
      const approval = await approveLink(device.keys(), await device.ownChain(), told, device.clock())
      await device.api.putApproval(told.device, approval)
    } finally {
      work.end()
    }
  }

  async rename(number: number, name: string): Promise<void> {
    await this.device.api.renameDevice(number, name)
    await this.refresh()
  }

  /** Takes a device out of the chain, then out of the account. No device archives under a key that it knows, once it has heard of that. */
  async revoke(number: number): Promise<void> {
    const { device } = this
    await device.directory.fetch(device.account)
    const own = await device.ownChain()
    if (own.chain.key(number)) {
      await device.api.appendToChain(await signRemove(device.keys(), own.chain, number, device.clock()))
      await device.directory.fetch(device.account)
    }
    await device.api.revokeDevice(number)
  }

  /** Publishes the public half of a new recovery key; the text is shown once. */
  async createRecoveryKey(): Promise<string> {
    const { device } = this
    const bytes = generateRecoveryKey()
    const recovery = await deriveRecoveryKey(bytes)
    await device.directory.fetch(device.account)
    const before = await device.ownChain()
    const nowMs = Math.floor(device.clock())
    const entry = await signRecovery(device.keys(), before.chain, recovery.sign.publicKey, nowMs)
    const { chain } = await before.extend([entry])
    const record = await signRecoveryRecord(recovery, chain, chain.seq, nowMs)
    await this.nameRecovery(entry, recovery)
    await tryAgain(() => device.api.putRecovery(record)).catch((problem: unknown) => this.unfinished(problem))
    await device.directory.fetch(device.account).catch(() => false) // the mailbox brings it too; the key has to be shown
    return writeRecoveryKey(bytes)
  }

  /** Puts the recovery key into the chain; if no answer came it may be in all the same. */
  private async nameRecovery(entry: SignedChainEntry, recovery: RecoveryKey): Promise<void> {
    const { device } = this
    const isNamed = async (): Promise<boolean> => {
      await device.directory.fetch(device.account)
      return isRecoveryKeyOf(recovery, (await device.ownChain()).chain)
    }
    try {
      await device.api.appendToChain(entry)
    } catch (problem) {
      if (!isPassing(problem)) {
        throw problem
      }
      if (!(await tryAgain(isNamed).catch((again: unknown) => this.unfinished(again)))) {
        throw problem
      }
    }
  }

  /** The chain names a key that nobody has seen, or may do so: the one before is of no use then. */
  private unfinished(problem: unknown): never {
    this.signals.hasRecoveryKey.value = false
    throw new EngineError('recovery-key-unfinished', problem instanceof Error ? problem.message : '')
  }
}

/** Once more, and again, while it is a matter of the line. */
async function tryAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (problem) {
      if (tries === TRIES_MAX || !isPassing(problem)) {
        throw problem
      }
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS))
    }
  }
}

function linkRequestOf(text: string): LinkRequest {
  try {
    return readLinkRequest(text)
  } catch (problem) {
    if (problem instanceof FormError) {
      throw new EngineError('bad-link-code', 'no link code')
    }
    throw problem
  }
}
