/** Makes the vectors of this implementation. Keys follow from names; salts, nonces and what HPKE draws are new each time. */
import {
  approveLink,
  archiveSecretOf,
  type Bytes,
  contentKeyBytes,
  type DeviceKeys,
  deriveRecoveryKey,
  encodeClientFrame,
  importArchiveKey,
  type Outgoing,
  outgoingResend,
  outgoingText,
  PinnedChain,
  type RecoveryKey,
  safetyNumber,
  seal,
  sealArchiveKey,
  type Sealed,
  signAddByRecovery,
  signKeyRecord,
  signRecovery,
  signRecoveryRecord,
  toBase64Url,
  unwrapContentKey,
  type VerifiedKey,
  wrapContentKey,
  writeLinkRequest,
  writeRecoveryKey,
} from '../../src/core'
import { importContentKey } from '../../src/core/ciphers'
import { deriveRecoveryBytes, RECOVERY_SEAL_INFO } from '../../src/core/recovery-derivation'
import { bytesOf, NOW_MS, Persona, uuidOf } from '../core/persona'
import type {
  AccountVector,
  ArchiveVectors,
  MessageVectors,
  OpensVector,
  RecoveryVectors,
  VectorSet,
} from './form'

const RECOVERY = 'recovery key of anna'

export async function makeVectors(): Promise<VectorSet> {
  const recovery = await deriveRecoveryKey(await bytesOf(RECOVERY))
  const anna = await Persona.create('anna')
  const bert = await Persona.create('bert')
  await anna.link()
  await bert.link()
  const removedLater = await fromRemovedDevice(anna, bert)
  await growOld(anna, recovery)

  const toOldKey = await bert.key(1)
  await bert.rotate(1)
  const messages = [...(await send(anna, bert, toOldKey)), removedLater]
  return {
    cast: { accounts: [await accountOf(anna), await accountOf(bert)] },
    messages: { messages },
    link: await makeLink(bert),
    archive: await makeArchive(anna, recovery),
    recovery: await makeRecovery(anna, recovery),
    safety: await makeSafety(anna, bert),
  }
}

/** Recovery key, removal of device 2, and device 3 by the recovery key. */
async function growOld(anna: Persona, recovery: RecoveryKey): Promise<void> {
  const { chain } = await anna.pinned()
  anna.entries.push(await signRecovery(anna.device(1), chain, recovery.sign.publicKey, NOW_MS))
  await anna.remove(2)
  const third = await anna.keysOf(3)
  anna.entries.push(await signAddByRecovery(third, (await anna.pinned()).chain, recovery.sign, NOW_MS))
  anna.devices.set(3, third)
}

async function accountOf(persona: Persona): Promise<AccountVector> {
  const { chain } = await persona.pinned()
  const records = chain.members().map((device) => signKeyRecord(persona.device(device), chain))
  return {
    name: persona.name,
    user: persona.user,
    chain: persona.entries.map(({ bytes, signature, deviceSignature }) => ({
      entry: toBase64Url(bytes),
      signature: toBase64Url(signature),
      ...(deviceSignature && { deviceSignature: toBase64Url(deviceSignature) }),
    })),
    devices: await Promise.all([...persona.devices.values()].map((keys) => deviceOf(persona, keys))),
    records: (await Promise.all(records)).map(({ bytes, signature }) => recordOf(bytes, signature)),
    expect: {
      generation: chain.generation,
      seq: chain.seq,
      head: toBase64Url(chain.head),
      genesis: toBase64Url(chain.genesis),
      members: chain
        .members()
        .map((device) => ({ device, key: toBase64Url(chain.key(device) ?? new Uint8Array()) })),
      removed: [...chain.devices.keys()].filter((device) => chain.wasRemoved(device)),
      ...(chain.recoveryKey && { recoveryKey: toBase64Url(chain.recoveryKey) }),
    },
  }
}

async function deviceOf(
  persona: Persona,
  { device, keys }: DeviceKeys,
): Promise<AccountVector['devices'][number]> {
  return {
    device,
    seed: toBase64Url(await bytesOf(persona.seedName(device))),
    keys: await Promise.all(
      keys.map(async ({ n, publicKey, notBeforeMs, graceUntilMs }) => ({
        n,
        privateKey: toBase64Url(await bytesOf(persona.keyName(device, n))),
        publicKey: toBase64Url(publicKey),
        notBeforeMs,
        graceUntilMs,
      })),
    ),
  }
}

function recordOf(bytes: Bytes, signature: Bytes) {
  return { record: toBase64Url(bytes), signature: toBase64Url(signature) }
}

type MessageVector = MessageVectors['messages'][number]

async function send(anna: Persona, bert: Persona, bertsOldKey: VerifiedKey): Promise<MessageVector[]> {
  const outsider = await uuidOf('account of an outsider')
  const bertsKeys = [await bert.key(1), await bert.key(2)]
  const text = (n: number, to: string[], content: string) =>
    outgoingText({ id: messageId(n), to, text: content, counter: n, atMs: NOW_MS + n })
  const resend = outgoingResend({
    id: messageId(4),
    re: messageId(1),
    to: [anna.user],
    counter: 1,
    atMs: NOW_MS + 4,
    resend: {
      reason: 'unwrap-failed',
      record: await signKeyRecord(bert.device(2), (await bert.pinned()).chain),
    },
  })
  return [
    await vectorOf('two devices', anna, 1, text(1, [bert.user], 'Grüße, Bert 🐦'), bertsKeys),
    await vectorOf('two accounts', anna, 1, text(2, [outsider, bert.user], 'To both of you'), bertsKeys),
    await vectorOf('key in its grace', anna, 1, text(3, [bert.user], 'x'.repeat(1_000)), [bertsOldKey]),
    await vectorOf('resend', bert, 2, resend, [await anna.key(1)]),
  ]
}

async function fromRemovedDevice(anna: Persona, bert: Persona): Promise<MessageVector> {
  const fields = {
    id: messageId(5),
    to: [bert.user],
    text: 'Sent before I went',
    counter: 1,
    atMs: NOW_MS + 5,
  }
  return vectorOf('removed later', anna, 2, outgoingText(fields), [await bert.key(1), await anna.key(1)])
}

function messageId(n: number): string {
  return `01a20e0b-f786-7000-8000-00000000000${n}`
}

async function vectorOf(
  name: string,
  from: Persona,
  device: number,
  message: Outgoing,
  to: readonly VerifiedKey[],
): Promise<MessageVector> {
  const pinned = await PinnedChain.of(from.user, from.entries)
  const sealed = await seal(from.device(device), message, pinned.chain, to)
  const opens = await Promise.all(to.map((key) => opensOf(key, message, sealed)))
  const frame = JSON.parse(encodeClientFrame(sealed.frame)) as MessageVector['frame']
  return { name, chainLength: from.entries.length, from: from.user, device, frame, opens }
}

async function opensOf(key: VerifiedKey, message: Outgoing, sealed: Sealed): Promise<OpensVector> {
  const contentKey = toBase64Url(await contentKeyBytes(sealed.sentKey.contentKey))
  const who = { user: key.user, device: key.device, contentKey }
  if (message.re === undefined) {
    return { ...who, text: message.content }
  }
  const { reason, record, signature } = JSON.parse(message.content) as Record<string, string>
  return {
    ...who,
    resend: {
      message: message.re,
      reason: reason ?? '',
      record: { record: record ?? '', signature: signature ?? '' },
    },
  }
}

async function makeLink(bert: Persona): Promise<VectorSet['link']> {
  const request = await bert.requestOf(bert.device(2))
  const before = await PinnedChain.of(bert.user, bert.entries.slice(0, 1))
  const { entry, signature, mac } = await approveLink(bert.device(1), before, request, NOW_MS)
  return {
    request: writeLinkRequest(request),
    user: bert.user,
    device: request.device,
    identityKey: toBase64Url(request.identityKey),
    secret: toBase64Url(request.secret),
    approval: { entry: toBase64Url(entry), signature: toBase64Url(signature), mac: toBase64Url(mac) },
  }
}

async function makeArchive(anna: Persona, recovery: RecoveryKey): Promise<ArchiveVectors> {
  const pinned = await anna.pinned()
  const record = await signRecoveryRecord(recovery, pinned.chain, 1, NOW_MS)
  const to = [await anna.key(1), await anna.key(3), await pinned.verifyRecovery(record)]
  const keys: ArchiveVectors['keys'] = []
  const wraps: ArchiveVectors['wraps'] = []
  for (const epoch of [1, 2]) {
    const secret = await archiveSecretOf(anna.user, epoch, await bytesOf(`archive key ${epoch} of anna`))
    const sealed = await Promise.all(to.map((key) => sealArchiveKey(anna.device(1), secret, key)))
    keys.push({
      epoch,
      secret: toBase64Url(secret.bytes),
      commit: toBase64Url(secret.commit),
      sealed: sealed.flatMap((one) =>
        one ? [{ entry: toBase64Url(one.entry), signature: toBase64Url(one.signature) }] : [],
      ),
    })
    const contentKey = await bytesOf(`content key ${epoch}`)
    const under = (await importArchiveKey(secret)).key
    const wrap = await wrapContentKey(under, await importContentKey(contentKey))
    if (!(await unwrapContentKey(under, wrap))) {
      throw new Error('a wrap that does not open')
    }
    wraps.push({ epoch, contentKey: toBase64Url(contentKey), wrap: toBase64Url(wrap) })
  }
  return { user: anna.user, keys, wraps }
}

async function makeRecovery(anna: Persona, recovery: RecoveryKey): Promise<RecoveryVectors> {
  const keys = await Promise.all(
    [await bytesOf(RECOVERY), new Uint8Array(32), new Uint8Array(32).fill(0xff)].map(recoveryVector),
  )
  const { bytes, signature } = await signRecoveryRecord(recovery, (await anna.pinned()).chain, 1, NOW_MS)
  return { keys, record: { user: anna.user, ...recordOf(bytes, signature) } }
}

async function recoveryVector(key: Bytes): Promise<RecoveryVectors['keys'][number]> {
  const { sign, seal: sealing } = await deriveRecoveryKey(key)
  const text = await writeRecoveryKey(key)
  const bare = text.replaceAll('-', '')
  const wrongCheck = bare.slice(0, -1) + (bare.endsWith('0') ? '2' : '0')
  return {
    key: toBase64Url(key),
    text,
    signPublicKey: toBase64Url(sign.publicKey),
    sealPrivateKey: toBase64Url(await deriveRecoveryBytes(key, RECOVERY_SEAL_INFO)),
    sealPublicKey: toBase64Url(sealing.publicKey),
    alsoReads: [
      bare,
      bare.toLowerCase(),
      ` ${text.replaceAll('-', ' ')}\n`,
      text.replaceAll('0', 'O').replaceAll('1', 'I'),
      text.replaceAll('0', 'o').replaceAll('1', 'l'),
    ],
    refused: [
      '',
      bare.slice(1),
      `${bare}0`,
      wrongCheck,
      `U${bare.slice(1)}`,
      `*${bare.slice(1)}`,
      unfilled(bare),
    ],
  }
}

/** The same bits of the key, but the bits that fill its last character are not zero. */
function unfilled(bare: string): string {
  const last = bare.charAt(51)
  return bare.slice(0, 51) + (last === '0' ? '1' : 'H') + bare.slice(52)
}

async function makeSafety(anna: Persona, bert: Persona): Promise<VectorSet['safety']> {
  const pairs: [Bytes, Bytes][] = [
    [(await anna.pinned()).chain.genesis, (await bert.pinned()).chain.genesis],
    [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)],
    [new Uint8Array(32).fill(0xf0), new Uint8Array(32).fill(1)],
  ]
  const numbers = pairs.map(async ([one, other]) => ({
    one: toBase64Url(one),
    other: toBase64Url(other),
    ...(await safetyNumber(one, other)),
  }))
  return { numbers: await Promise.all(numbers) }
}
