/** Seals messages: small ones here, large ones in a worker so that the page stays smooth, with progress. */
import { type Outgoing, seal, type Sealed } from '../../core'
import type { ProgressList } from '../progress'
import type { SealAnswer, SealOrder } from '../seal-worker'
import type { Device } from './device'

/** More wraps than this are made in a worker. */
const HERE_MAX = 50

export class Sealer {
  constructor(
    private readonly device: Device,
    private readonly progress: ProgressList,
  ) {}

  /** Seals a message to all devices of these accounts whose keys are known or can be had. */
  async seal(message: Outgoing, accounts: readonly string[]): Promise<Sealed> {
    const { device } = this
    const keys = await device.directory.keysFor(accounts)
    const own = await device.memberChain() // after the keys: asking for them may have brought another chain
    const { createSealWorker } = device.runtime
    if (keys.length <= HERE_MAX) {
      return seal(device.keys(), message, own.chain, keys)
    }
    const work = this.progress.begin('sending', keys.length)
    try {
      if (!createSealWorker) {
        return await seal(device.keys(), message, own.chain, keys, (done) => work.update(done))
      }
      const chains = await Promise.all(
        accounts.map(async (account) => ({
          account,
          entries: (await device.directory.chain(account))?.entries ?? [],
          records: keys.filter((key) => key.user === account).map((key) => key.signed),
        })),
      )
      const order: SealOrder = { keys: device.keys(), message, own: own.entries, chains }
      return await inWorker(createSealWorker(), order, (done) => work.update(done))
    } finally {
      work.end()
    }
  }
}

function inWorker(worker: Worker, order: SealOrder, onProgress: (done: number) => void): Promise<Sealed> {
  return new Promise<Sealed>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<SealAnswer>): void => {
      if ('done' in data) {
        onProgress(data.done)
      } else if ('sealed' in data) {
        resolve(data.sealed)
      } else {
        reject(new Error(data.problem))
      }
    }
    worker.onerror = (): void => reject(new Error('the worker failed'))
    worker.postMessage(order)
  }).finally(() => worker.terminate())
}
