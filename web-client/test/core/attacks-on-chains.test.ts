/** What a server or a stolen device may try with the chains of others, one test each. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  acceptChain,
  type BadKeysReason,
  countersign,
  generateArchiveSecret,
  importArchiveKey,
  open,
  openArchived,
  PinnedChain,
  signAdd,
  signGenesis,
  signKeyRecord,
  signRemove,
  wrapContentKey,
} from '../../src/core'
import { cameFrom, Forgery, outcome, sendText, wrapOf } from './messages'
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

describe('a ghost device', () => {
  it('should not come into a chain that no device of the account vouched for', async () => {
    const pinned = await anna.pinned()
    const ghost = await anna.keysOf(2)
    const bySelf = await signAdd({ ...ghost, device: 1 }, pinned.chain, 2, ghost.identity.publicKey, NOW_MS)

    await expectRefused(acceptChain(anna.user, pinned, [await countersign(ghost, bySelf)]), 'bad-signature')
  })

  it('should not come into a chain by an add of another account', async () => {
    await bert.link()
    const bertsAdd = bert.entries.slice(1)
    await expectRefused(acceptChain(anna.user, await anna.pinned(), bertsAdd), 'wrong-owner')
  })

  it('should not come in without its own signature, nor with one of another', async () => {
    const pinned = await anna.pinned()
    const ghost = await anna.keysOf(2)
    const add = await signAdd(anna.device(1), pinned.chain, 2, ghost.identity.publicKey, NOW_MS)
    await expectRefused(pinned.extend([add]), 'bad-signature')
    await expectRefused(pinned.extend([{ ...add, deviceSignature: add.signature }]), 'bad-signature')
  })

  it('should not be sealed to: its record is refused', async () => {
    const pinned = await anna.pinned()
    await expectRefused(
      pinned.verify(await signKeyRecord(await anna.keysOf(2), pinned.chain)),
      'not-a-member',
    )
  })
})

describe('a chain that a server shows', () => {
  it('should not be rolled back', async () => {
    await anna.link()
    await anna.remove(2)
    const pinned = await anna.pinned()

    const change = await acceptChain(anna.user, pinned, anna.entries.slice(0, 2))

    expect(change).toEqual({ kind: 'none', pinned })
    expect(change.pinned.chain.wasRemoved(2)).toBe(true)
  })

  it('should not be forked', async () => {
    const before = [...anna.entries]
    await anna.link()
    const pinned = await anna.pinned()
    const other = await Persona.create('anna')
    await other.link(3)
    const otherGenesis = await signGenesis(anna.device(1), 1, NOW_MS + 1)

    await expectRefused(acceptChain(anna.user, pinned, [...before, ...other.entries.slice(1)]), 'fork')
    await expectRefused(acceptChain(anna.user, pinned, [otherGenesis]), 'fork')
    await expectRefused(
      acceptChain(anna.user, await PinnedChain.of(anna.user, [otherGenesis]), other.entries.slice(1)),
      'fork',
    )
  })

  it('should not go back to a generation that is over, and a new one should be told', async () => {
    const pinned = await anna.pinned()
    const reset = [await signGenesis(await anna.keysOf(4), 2, NOW_MS)]
    const change = await acceptChain(anna.user, pinned, reset)

    expect(change).toMatchObject({ kind: 'identity-reset', before: pinned })
    await expectRefused(acceptChain(anna.user, change.pinned, anna.entries), 'out-of-sequence')
  })

  it('should not hide behind a message that names another history', async () => {
    const other = await Persona.create('anna')
    other.entries[0] = await signGenesis(anna.device(1), 1, NOW_MS + 1)
    const forged = await Forgery.from(anna, bert, { head: (await other.pinned()).chain.head })
    const ahead = await Forgery.from(anna, bert, { seq: 7 })
    const later = await Forgery.from(anna, bert, { generation: 2 })

    expect(await forged.openBy(bert, anna)).toBe('chain-mismatch')
    expect(await ahead.openBy(bert, anna)).toBe('chain-mismatch')
    expect(await later.openBy(bert, anna)).toBe('chain-mismatch')
  })
})

describe('a removed device', () => {
  it('should sign nothing that is believed later', async () => {
    await anna.link()
    const while2 = await sendText(anna, bert, 'still here', 2)
    const openAs = async () =>
      outcome(
        await open(
          bert.device(1),
          while2.frame.body,
          cameFrom(anna, { device: 2 }),
          wrapOf(while2, bert.user, 1),
          await anna.pinned(),
        ),
      )
    expect(await openAs()).toBe('text: still here')

    const record = await signKeyRecord(anna.device(2), (await anna.pinned()).chain)
    await anna.remove(2)
    const { chain } = await anna.pinned()

    expect(await openAs()).toBe('bad-signature')
    await expectRefused((await anna.pinned()).verify(record), 'not-a-member')
    await expectRefused(chain.append(await signRemove(anna.device(2), chain, 1, NOW_MS)), 'not-a-member')
  })

  it('should be readable in the history up to its removal, and not with what names a later place', async () => {
    await anna.link()
    const message = await sendText(anna, bert, 'from the old days', 2)
    await anna.remove(2)
    const secret = await generateArchiveSecret(bert.user, 1)
    const keys = new Map([[1, await importArchiveKey(secret)]])
    const under = (await importArchiveKey(secret)).key
    const sender = await anna.pinned()
    const came = cameFrom(anna, { device: 2 })
    const wrap = await wrapContentKey(under, message.sentKey.contentKey)
    const archived = { epoch: 1, wrap }

    expect(outcome(await openArchived(keys, message.frame.body, came, archived, sender))).toBe(
      'text: from the old days',
    )

    const { chain } = sender
    const late = await (
      await Forgery.from(anna, bert, { device: 2, seq: chain.seq, head: chain.head })
    ).seal(await bert.key(1))
    const lateWrap = { epoch: 1, wrap: await wrapContentKey(under, late.contentKey) }
    expect(outcome(await openArchived(keys, late.body, came, lateWrap, sender))).toBe('bad-signature')
  })

  it('should not come back under its number', async () => {
    await anna.link()
    await anna.remove(2)
    await expectRefused(anna.link(2), 'known-device')
  })
})
