/** The worker in which large messages are sealed. Keys come with their chains and are checked here again. */
import {
  type DeviceKeys,
  type Outgoing,
  PinnedChain,
  seal,
  type Sealed,
  type SignedChainEntry,
  type SignedKeyRecord,
  type VerifiedKey,
} from '../core'

export interface SealOrder {
  readonly keys: DeviceKeys
  readonly message: Outgoing
  readonly own: readonly SignedChainEntry[]
  readonly chains: readonly {
    readonly account: string
    readonly entries: readonly SignedChainEntry[]
    readonly records: readonly SignedKeyRecord[]
  }[]
}

export type SealAnswer =
  { readonly done: number } | { readonly sealed: Sealed } | { readonly problem: string }

async function work({ keys, message, own, chains }: SealOrder): Promise<Sealed> {
  const verified: VerifiedKey[] = []
  for (const { account, entries, records } of chains.filter((chain) => chain.entries.length > 0)) {
    const pinned = await PinnedChain.of(account, entries)
    for (const record of records) {
      verified.push(await pinned.verify(record))
    }
  }
  const { chain } = await PinnedChain.of(keys.user, own)
  const sealed = await seal(keys, message, chain, verified, (done) => answer({ done }))
  return { ...sealed, unusable: [] } // objects with methods cannot be handed over
}

function answer(message: SealAnswer): void {
  postMessage(message)
}

addEventListener('message', (event: MessageEvent<SealOrder>) => {
  work(event.data)
    .then((sealed) => answer({ sealed }))
    .catch((problem: unknown) => answer({ problem: problem instanceof Error ? problem.message : 'unknown' }))
})
