import { beforeAll, describe, expect, it } from 'vitest'
import {
  acceptApproval,
  archiveCommit,
  archiveSecretOf,
  contentKeyBytes,
  deriveRecoveryKey,
  findWrap,
  fromBase64Url,
  importArchiveKey,
  isRecoveryKeyOf,
  open,
  openArchiveKey,
  openArchiveKeyByRecovery,
  PinnedChain,
  readArchiveEntry,
  readLinkRequest,
  readRecoveryKey,
  safetyNumber,
  toBase64Url,
  unwrapContentKey,
  wrapContentKey,
  writeLinkRequest,
  writeRecoveryKey,
} from '../../src/core'
import type { AccountVector, MessageVectors, VectorSet } from './form'
import { accountOf, entryOf, keysOf, recordOf, vectorSet } from './read'

function pinnedOf(account: AccountVector, length = account.chain.length): Promise<PinnedChain> {
  return PinnedChain.of(account.user, account.chain.slice(0, length).map(entryOf))
}

async function expectToOpen(set: VectorSet, message: MessageVectors['messages'][number]): Promise<void> {
  const { chainLength, from, device, frame, opens } = message
  const sender = await pinnedOf(accountOf(set, from), chainLength)
  const came = { id: frame.id, from, device, to: frame.to }
  expect(opens.length, message.name).toBeGreaterThan(0)
  for (const expected of opens) {
    const keys = await keysOf(accountOf(set, expected.user), expected.device)
    const wrap = findWrap(fromBase64Url(frame.wraps), expected.user, expected.device)
    const opened = await open(keys, fromBase64Url(frame.body), came, wrap, sender)
    if (expected.resend) {
      const { message: about, reason, record } = expected.resend
      expect(opened, message.name).toMatchObject({
        kind: 'resend',
        message: about,
        reason,
        record: recordOf(record),
      })
    } else {
      expect(opened, message.name).toMatchObject({ kind: 'text', text: expected.text })
      const key = opened.kind === 'text' ? await contentKeyBytes(opened.contentKey) : new Uint8Array()
      expect(toBase64Url(key)).toBe(expected.contentKey)
    }
  }
}

describe.each(['ts', 'java'] as const)('the vectors that %s made', (by) => {
  let set: VectorSet

  beforeAll(() => {
    set = vectorSet(by)
  })

  it('should have the chains and records that they say', async () => {
    expect(set.cast.accounts.map((account) => account.name)).toEqual(['anna', 'bert'])
    for (const account of set.cast.accounts) {
      const pinned = await pinnedOf(account)
      const { chain } = pinned
      expect({
        generation: chain.generation,
        seq: chain.seq,
        head: toBase64Url(chain.head),
        genesis: toBase64Url(chain.genesis),
        members: chain
          .members()
          .map((device) => ({ device, key: toBase64Url(chain.key(device) ?? new Uint8Array()) })),
        removed: [...chain.devices.keys()].filter((device) => chain.wasRemoved(device)),
        ...(chain.recoveryKey && { recoveryKey: toBase64Url(chain.recoveryKey) }),
      }).toEqual(account.expect)
      const records = await Promise.all(account.records.map((record) => pinned.verify(recordOf(record))))
      expect(records.map((key) => key.device)).toEqual(chain.members())
      for (const key of records) {
        const own = await keysOf(account, key.device)
        expect(own.keys.find(({ n }) => n === key.n)?.publicKey).toEqual(key.record.x25519)
        expect(own.identity.publicKey).toEqual(chain.key(key.device))
      }
    }
  })

  it('should have public keys that fit the private ones', async () => {
    for (const account of set.cast.accounts) {
      for (const { device, keys } of account.devices) {
        const own = await keysOf(account, device)
        expect(own.keys.map((key) => toBase64Url(key.publicKey))).toEqual(keys.map((key) => key.publicKey))
      }
    }
  })

  it('should open messages', async () => {
    expect(set.messages.messages.map((message) => message.name).sort()).toEqual([
      'key in its grace',
      'removed later',
      'resend',
      'two accounts',
      'two devices',
    ])
    for (const message of set.messages.messages) {
      await expectToOpen(set, message)
    }
  })

  it('should link a device', async () => {
    const { link } = set
    const request = readLinkRequest(link.request)
    expect(writeLinkRequest(request)).toBe(link.request)
    expect(request).toEqual({
      user: link.user,
      device: link.device,
      identityKey: fromBase64Url(link.identityKey),
      secret: fromBase64Url(link.secret),
    })
    const account = accountOf(set, link.user)
    const approval = {
      entry: fromBase64Url(link.approval.entry),
      signature: fromBase64Url(link.approval.signature),
      mac: fromBase64Url(link.approval.mac),
    }
    const before = account.chain.slice(0, 1).map(entryOf)
    const { pinned } = await acceptApproval(await keysOf(account, link.device), request, approval, before)
    expect(pinned.chain.members()).toContain(link.device)
  })

  it('should open sealed archive keys on devices and with the recovery key', async () => {
    const { archive, recovery } = set
    const account = accountOf(set, archive.user)
    const own = await pinnedOf(account)
    const recoveryKey = await deriveRecoveryKey(fromBase64Url(recovery.keys[0]?.key ?? ''))
    for (const { epoch, secret, commit, sealed } of archive.keys) {
      expect(toBase64Url(await archiveCommit(fromBase64Url(secret)))).toBe(commit)
      const devices: number[] = []
      for (const one of sealed) {
        const signed = { entry: fromBase64Url(one.entry), signature: fromBase64Url(one.signature) }
        const { device } = readArchiveEntry(signed.entry)
        devices.push(device)
        const opened =
          device === 0
            ? await openArchiveKeyByRecovery(recoveryKey, own, signed)
            : await openArchiveKey(await keysOf(account, device), own, signed)
        expect(opened).toEqual({
          kind: 'opened',
          by: readArchiveEntry(signed.entry).by,
          key: readArchiveEntry(signed.entry).key,
          secret: { user: archive.user, epoch, commit: fromBase64Url(commit), bytes: fromBase64Url(secret) },
        })
      }
      expect(devices.sort()).toEqual([0, 1, 3])
    }
  })

  it('should wrap content keys for the archive in the same way', async () => {
    const { archive } = set
    expect(archive.wraps.length).toBeGreaterThan(0)
    for (const { epoch, contentKey, wrap } of archive.wraps) {
      const secret = archive.keys.find((key) => key.epoch === epoch)?.secret ?? ''
      const { key } = await importArchiveKey(
        await archiveSecretOf(archive.user, epoch, fromBase64Url(secret)),
      )
      const unwrapped = await unwrapContentKey(key, fromBase64Url(wrap), true)
      expect(unwrapped).toBeDefined()
      if (unwrapped) {
        expect(toBase64Url(await contentKeyBytes(unwrapped))).toBe(contentKey)
        expect(toBase64Url(await wrapContentKey(key, unwrapped))).toBe(wrap)
      }
    }
  })

  it('should have recovery keys of the same text and derived keys', async () => {
    for (const vector of set.recovery.keys) {
      const key = fromBase64Url(vector.key)
      const derived = await deriveRecoveryKey(key)
      expect(await writeRecoveryKey(key)).toBe(vector.text)
      expect(toBase64Url(derived.sign.publicKey)).toBe(vector.signPublicKey)
      expect(toBase64Url(derived.seal.publicKey)).toBe(vector.sealPublicKey)
      for (const text of [vector.text, ...vector.alsoReads]) {
        expect(await readRecoveryKey(text)).toEqual(key)
      }
      for (const text of vector.refused) {
        await expect(readRecoveryKey(text)).rejects.toThrow()
      }
    }
  })

  it('should have a recovery record that the chain vouches for', async () => {
    const { record, keys } = set.recovery
    const own = await pinnedOf(accountOf(set, record.user))
    const recoveryKey = await deriveRecoveryKey(fromBase64Url(keys[0]?.key ?? ''))
    expect(isRecoveryKeyOf(recoveryKey, own.chain)).toBe(true)
    const verified = await own.verifyRecovery(recordOf(record))
    expect(verified.device).toBe(0)
    expect(verified.record.x25519).toEqual(recoveryKey.seal.publicKey)
  })

  it('should have the same safety numbers', async () => {
    for (const { one, other, digits, qr } of set.safety.numbers) {
      expect(await safetyNumber(fromBase64Url(other), fromBase64Url(one))).toEqual({ digits, qr })
    }
  })
})
