import { beforeEach, describe, expect, it } from 'vitest'
import {
  acceptChain,
  type BadKeysReason,
  CHAIN_MEMBERS_MAX,
  countersign,
  DeviceChain,
  deriveRecoveryKey,
  generateRecoveryKey,
  signAdd,
  signAddByRecovery,
  type SignedChainEntry,
  signGenesis,
  signRecovery,
  signRemove,
} from '../../src/core'
import { flip } from './messages'
import { NOW_MS, Persona } from './persona'

let anna: Persona

beforeEach(async () => {
  anna = await Persona.create('anna')
})

async function expectRefused(action: Promise<unknown>, reason: BadKeysReason): Promise<void> {
  await expect(action).rejects.toMatchObject({ name: 'BadKeysError', reason })
}

describe('a device chain', () => {
  it('should tell its devices, and when they were there', async () => {
    await anna.link()
    await anna.remove(2)
    const { chain } = await anna.pinned()
    expect(chain.members()).toEqual([1])
    expect(chain.key(2)).toBeUndefined()
    const key = anna.device(2).identity.publicKey
    expect([0, 1, 2, 3].map((seq) => chain.keyAt(2, seq))).toEqual([undefined, key, undefined, undefined])
    expect([0, 2, 3].map((seq) => chain.keyAt(1, seq) !== undefined)).toEqual([true, true, false])
  })

  it('should begin with one good genesis', async () => {
    const good = anna.entries[0] as SignedChainEntry
    const device = anna.device(1)
    await expectRefused(DeviceChain.of(anna.user, []), 'out-of-sequence')
    await expectRefused(DeviceChain.of(anna.user, [await signGenesis(device, 0, NOW_MS)]), 'out-of-sequence')
    await expectRefused(
      DeviceChain.of(anna.user, [await signGenesis({ ...device, device: 0 }, 1, 1)]),
      'malformed',
    )
    await expectRefused(DeviceChain.of(anna.user, [good, good]), 'out-of-sequence')
    await expectRefused(DeviceChain.of((await Persona.create('x')).user, [good]), 'wrong-owner')
    const { chain } = await anna.pinned()
    const add = await signAdd(device, chain, 2, device.identity.publicKey, NOW_MS)
    await expectRefused(DeviceChain.of(anna.user, [add]), 'out-of-sequence')
  })

  it('should be refused with any bit of an entry or a signature flipped', async () => {
    await anna.link()
    const [genesis, add] = anna.entries as [SignedChainEntry, SignedChainEntry]
    const chain = await DeviceChain.begin(anna.user, genesis)
    const deviceSignature = add.deviceSignature ?? add.signature
    for (let bit = 0; bit < add.bytes.length * 8; bit++) {
      await expect(chain.append({ ...add, bytes: flip(add.bytes, bit) })).rejects.toThrow()
    }
    for (let bit = 0; bit < 64 * 8; bit++) {
      await expectRefused(chain.append({ ...add, signature: flip(add.signature, bit) }), 'bad-signature')
      await expectRefused(
        chain.append({ ...add, deviceSignature: flip(deviceSignature, bit) }),
        'bad-signature',
      )
    }
    expect((await chain.append(add)).seq).toBe(1)
  })

  it('should have no more devices than there may be', async () => {
    for (let device = 2; device <= CHAIN_MEMBERS_MAX; device++) {
      await anna.link()
    }
    await expectRefused(anna.link(), 'out-of-bounds')
  })

  it('should let a device go once, and only with its own key', async () => {
    await anna.link()
    const { chain } = await anna.pinned()
    const one = anna.device(1)
    const wrongKey = { ...placeOf(chain), key: () => one.identity.publicKey } as unknown as DeviceChain
    await expectRefused(chain.append(await signRemove(one, wrongKey, 2, NOW_MS)), 'not-a-member')
    await anna.remove(2)
    const after = (await anna.pinned()).chain
    expect(() => signRemove(one, after, 2, NOW_MS)).toThrow('not in the chain')
    const asIfThere = {
      ...placeOf(after),
      key: () => anna.device(2).identity.publicKey,
    } as unknown as DeviceChain
    await expectRefused(after.append(await signRemove(one, asIfThere, 2, NOW_MS)), 'not-a-member')
  })

  function placeOf({ user, generation, seq, head }: DeviceChain) {
    return { user, generation, seq, head }
  }

  it('should let the recovery key add a device and do nothing else', async () => {
    const recovery = await deriveRecoveryKey(generateRecoveryKey())
    const fresh = await anna.keysOf(2)
    const before = await anna.pinned()
    const tooEarly = await signAddByRecovery(fresh, before.chain, recovery.sign, NOW_MS)
    await expectRefused(before.extend([tooEarly]), 'not-a-member')

    const set = await before.extend([
      await signRecovery(anna.device(1), before.chain, recovery.sign.publicKey, NOW_MS),
    ])
    const added = await set.extend([await signAddByRecovery(fresh, set.chain, recovery.sign, NOW_MS)])
    expect(added.chain.members()).toEqual([1, 2])

    const asRecovery = { ...anna.device(1), device: 0, identity: recovery.sign }
    await expectRefused(set.extend([await signRemove(asRecovery, set.chain, 1, NOW_MS)]), 'not-a-member')
    const another = await signRecovery(asRecovery, set.chain, recovery.sign.publicKey, NOW_MS)
    await expectRefused(set.extend([another]), 'not-a-member')
    const replaced = (await deriveRecoveryKey(generateRecoveryKey())).sign.publicKey
    const later = await set.extend([await signRecovery(anna.device(1), set.chain, replaced, NOW_MS)])
    const byOld = await signAddByRecovery(fresh, later.chain, recovery.sign, NOW_MS)
    await expectRefused(later.extend([byOld]), 'bad-signature')
  })

  it('should be pinned and grow, from wherever the entries begin', async () => {
    const first = await acceptChain(anna.user, undefined, anna.entries)
    expect(first.kind).toBe('first-seen')
    await anna.link()
    const grown = await acceptChain(anna.user, first.pinned, anna.entries)
    expect(grown.kind).toBe('extended')
    await anna.link()
    const again = await acceptChain(anna.user, grown.pinned, anna.entries.slice(2))
    expect(again.kind).toBe('extended')
    expect(await acceptChain(anna.user, again.pinned, [])).toEqual({ kind: 'none', pinned: again.pinned })
    expect(again.pinned.entries).toEqual(anna.entries)
    await expectRefused(acceptChain(anna.user, first.pinned, anna.entries.slice(2)), 'out-of-sequence')
    await expectRefused(acceptChain(anna.user, undefined, anna.entries.slice(1)), 'out-of-sequence')
  })

  it('should tell places apart', async () => {
    const genesis = (await anna.pinned()).chain.head
    await anna.link()
    const pinned = await anna.pinned()
    const { head } = pinned.chain
    expect(pinned.standing(1, 1, head)).toBe('same')
    expect(pinned.standing(1, 0, genesis)).toBe('past')
    expect(pinned.standing(1, 0, head)).toBe('fork')
    expect(pinned.standing(1, 1, genesis)).toBe('fork')
    expect(pinned.standing(1, 2, genesis)).toBe('ahead')
    expect(pinned.standing(2, 0, genesis)).toBe('new-generation')
    expect(pinned.standing(0, 0, genesis)).toBe('old-generation')
  })
})

it('an add should count only with the signature of the device that comes', async () => {
  const { chain } = await anna.pinned()
  const fresh = await anna.keysOf(2)
  const add = await signAdd(anna.device(1), chain, 2, fresh.identity.publicKey, NOW_MS)
  const byOther = await countersign(await anna.keysOf(3), add)
  await expectRefused(chain.append(byOther), 'bad-signature')
  expect((await chain.append(await countersign(fresh, add))).members()).toEqual([1, 2])
})
