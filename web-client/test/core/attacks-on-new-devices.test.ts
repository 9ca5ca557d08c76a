/** What a server or a removed device may try where a device is new: archive keys and approvals. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  acceptApproval,
  approveLink,
  type ArchiveSecret,
  archiveSecretOf,
  type BadKeysReason,
  generateArchiveSecret,
  openArchiveKey,
  randomBytes,
  readArchiveEntry,
  sealArchiveKey,
  type SealedArchiveKey,
  signGenesis,
  writeArchiveEntry,
} from '../../src/core'
import { DOMAINS } from '../../src/core/digests'
import { sign, verify } from '../../src/core/ed25519'
import { concat } from '../../src/core/bytes'
import { NOW_MS, Persona } from './persona'

let anna: Persona
let bert: Persona

beforeEach(async () => {
  anna = await Persona.create('anna')
  bert = await Persona.create('bert')
})

async function expectRefused(action: Promise<unknown>, reason: BadKeysReason): Promise<void> {
  await expect(action).rejects.toMatchObject({ name: 'BadKeysError', reason })
}

describe('an archive key', () => {
  let secret: ArchiveSecret
  let sealed: SealedArchiveKey

  beforeEach(async () => {
    await anna.link()
    secret = await generateArchiveSecret(anna.user, 1)
    sealed = await sealedTo(anna, secret)
  })

  async function sealedTo(
    by: Persona,
    what: ArchiveSecret,
    device = 2,
    signer = 1,
  ): Promise<SealedArchiveKey> {
    const made = await sealArchiveKey(by.device(signer), what, await by.key(device))
    if (!made) {
      throw new Error('a weak key')
    }
    return made
  }

  async function openBy2(what: SealedArchiveKey): Promise<string> {
    const opened = await openArchiveKey(anna.device(2), await anna.pinned(), what)
    return opened.kind === 'refused' ? opened.reason : 'opened'
  }

  async function signedBy(persona: Persona, entry: SealedArchiveKey['entry']): Promise<SealedArchiveKey> {
    return { entry, signature: await sign(persona.device(1).identity, concat(DOMAINS.archive, entry)) }
  }

  it('should open for the device that it was sealed to', async () => {
    expect(await openArchiveKey(anna.device(2), await anna.pinned(), sealed)).toEqual({
      kind: 'opened',
      secret,
      by: 1,
      key: 1,
    })
    expect(
      await verify(
        anna.device(1).identity.publicKey,
        concat(DOMAINS.archive, sealed.entry),
        sealed.signature,
      ),
    ).toBe(true)
  })

  it('should not be substituted by a server that signs with a key of its own', async () => {
    const server = await Persona.create('server')
    const own = await archiveSecretOf(anna.user, 1, randomBytes(32))
    const forged = await sealedTo(anna, own)
    expect(await openBy2(await signedBy(server, forged.entry))).toBe('bad-signature')
    const byGhost = writeArchiveEntry({ ...readArchiveEntry(forged.entry), by: 7 })
    expect(await openBy2(await signedBy(server, byGhost))).toBe('not-a-member')
  })

  it('should be known for one of a device that was removed: no content key is wrapped with it', async () => {
    const byRemoved = await sealedTo(anna, await generateArchiveSecret(anna.user, 2), 1, 2)
    await anna.remove(2)
    const opened = await openArchiveKey(anna.device(1), await anna.pinned(), byRemoved)
    expect(opened).toMatchObject({ kind: 'opened', by: 2 })
    expect((await anna.pinned()).chain.key(2)).toBeUndefined()
  })

  it('should not pass for one of another epoch, device, key or account, whoever signs', async () => {
    await anna.rotate(2)
    const entry = readArchiveEntry(sealed.entry)
    const retargeted = async (change: Partial<typeof entry>) =>
      openBy2(await signedBy(anna, writeArchiveEntry({ ...entry, ...change })))
    expect(await retargeted({})).toBe('opened')
    expect(await retargeted({ epoch: 2 })).toBe('unwrap-failed')
    expect(await retargeted({ key: 2 })).toBe('unwrap-failed')
    expect(await retargeted({ key: 3 })).toBe('unknown-key')
    expect(await retargeted({ device: 1 })).toBe('wrong-owner')
    expect(await retargeted({ user: bert.user })).toBe('wrong-owner')
    expect(await retargeted({ commit: new Uint8Array(32) })).toBe('unwrap-failed')
  })

  it('should not be another than the one that it commits to', async () => {
    const lying = { ...secret, bytes: randomBytes(32) }
    expect(await openBy2(await sealedTo(anna, lying))).toBe('wrong-commit')
  })

  it('should not open with any bit flipped', async () => {
    for (let bit = 0; bit < sealed.entry.length * 8; bit += 7) {
      const entry = sealed.entry.slice()
      entry[bit >> 3] = (entry[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(['malformed', 'wrong-owner', 'not-a-member', 'bad-signature']).toContain(
        await openBy2({ ...sealed, entry }),
      )
    }
  })

  it('should not leave its account', async () => {
    await expect(sealArchiveKey(anna.device(1), secret, await bert.key(1))).rejects.toThrow(
      'stays in its account',
    )
  })
})

describe('an approval of a new device', () => {
  it('should be made by somebody who saw the request', async () => {
    const fresh = await anna.keysOf(2)
    const request = await anna.requestOf(fresh)
    const notSeen = { ...request, secret: randomBytes(16) }
    const approval = await approveLink(anna.device(1), await anna.pinned(), notSeen, NOW_MS)
    await expectRefused(acceptApproval(fresh, request, approval, anna.entries), 'bad-signature')
  })

  it('should not link the device to a chain that a server made up', async () => {
    const fresh = await anna.keysOf(2)
    const request = await anna.requestOf(fresh)
    const made = await Persona.create('anna')
    made.devices.set(1, { ...(await (await Persona.create('server')).keysOf(1)), user: anna.user })
    made.entries[0] = await signGenesis(made.device(1), 1, NOW_MS)
    const approval = await approveLink(anna.device(1), await anna.pinned(), request, NOW_MS)
    await expectRefused(acceptApproval(fresh, request, approval, made.entries), 'fork')
    const serversOwn = await approveLink(
      made.device(1),
      await made.pinned(),
      { ...request, secret: randomBytes(16) },
      NOW_MS,
    )
    await expectRefused(acceptApproval(fresh, request, serversOwn, made.entries), 'bad-signature')
  })

  it('should be for this device and its own key', async () => {
    const fresh = await anna.keysOf(2)
    const request = await anna.requestOf(fresh)
    const pinned = await anna.pinned()
    const otherKey = await approveLink(
      anna.device(1),
      pinned,
      { ...request, identityKey: randomBytes(32) },
      NOW_MS,
    )
    const otherDevice = await approveLink(anna.device(1), pinned, { ...request, device: 3 }, NOW_MS)
    await expectRefused(acceptApproval(fresh, request, otherKey, anna.entries), 'wrong-owner')
    await expectRefused(acceptApproval(fresh, request, otherDevice, anna.entries), 'wrong-owner')
  })

  it('should not be given to a request of another account', async () => {
    const request = await bert.requestOf(await bert.keysOf(2))
    await expectRefused(approveLink(anna.device(1), await anna.pinned(), request, NOW_MS), 'wrong-owner')
  })
})
