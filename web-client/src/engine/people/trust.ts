/** Whether this user has compared keys with somebody, and what there is to compare. */
import { safetyNumber, toBase64Url } from '../../core'
import { EngineError, type SafetyNumber } from '../api'
import type { Device } from '../messenger/device'

export class Trust {
  constructor(private readonly device: Device) {}

  async safetyNumber(id: string): Promise<SafetyNumber> {
    const { directory } = this.device
    if (!(await directory.chain(id))) {
      await directory.fetch(id)
    }
    const [own, theirs] = [await this.device.ownChain(), await directory.chain(id)]
    if (!theirs) {
      throw new EngineError('no-keys', 'their keys are not here')
    }
    return safetyNumber(own.chain.genesis, theirs.chain.genesis)
  }

  /** `shown`: the digits that were compared. The keys may be others by now, and those nobody has compared. */
  async setVerified(id: string, verified: boolean, shown: string): Promise<void> {
    const { state, directory } = this.device
    const theirs = await directory.chain(id)
    if (verified && theirs) {
      const own = await this.device.ownChain()
      const { digits } = await safetyNumber(own.chain.genesis, theirs.chain.genesis)
      if (digits !== shown) {
        throw new EngineError('safety-number-changed', 'the digits are of an identity that is over')
      }
    }
    await state.change((writes) => {
      const person = state.people.get(id)
      if (person && theirs) {
        const { verifiedGenesis, ...rest } = person
        const genesis = toBase64Url(theirs.chain.genesis)
        state.putPerson(writes, { ...rest, ...(verified && { verifiedGenesis: genesis }) })
      }
    })
  }

  /** Keys are stored before it is told of them: makes up for what a page that closed in between did not tell. */
  async recheck(): Promise<void> {
    const { state, directory } = this.device
    const verified = [...state.people.values()].filter(({ verifiedGenesis }) => verifiedGenesis !== undefined)
    for (const { id } of verified) {
      const theirs = await directory.chain(id).catch(() => undefined) // a broken pin is told when it is used
      await state.change((writes) => {
        const person = state.people.get(id)
        if (person && theirs && person.verifiedGenesis !== toBase64Url(theirs.chain.genesis)) {
          const { verifiedGenesis, ...rest } = person
          state.putPerson(writes, { ...rest, identityReset: true })
        }
      })
    }
  }

  async acknowledgeReset(id: string): Promise<void> {
    const { state } = this.device
    await state.change((writes) => {
      const person = state.people.get(id)
      if (person) {
        state.putPerson(writes, { ...person, identityReset: false })
      }
    })
  }
}
