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

  async setVerified(id: string, verified: boolean): Promise<void> {
    const { state, directory } = this.device
    const theirs = await directory.chain(id)
    await state.change((writes) => {
      const person = state.people.get(id)
      if (person && theirs) {
        const { verifiedGenesis, ...rest } = person
        const genesis = toBase64Url(theirs.chain.genesis)
        state.putPerson(writes, { ...rest, ...(verified && { verifiedGenesis: genesis }) })
      }
    })
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
