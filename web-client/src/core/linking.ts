/**
 * Linking a new device to an account. The new one shows a request, as a QR code or to be copied; an old one signs the chain entry that
 * adds it. The request has a secret that never goes to the server: the mac made with it is what tells the new device that the approval,
 * and so the chain that it continues, is the old device's and not one that the server made up.
 */
import { BadKeysError } from './bad-keys-error'
import { fromBase64UrlOf, toBase64Url } from './base64url'
import { type Bytes, concat, equalBytes, randomBytes, requireForm } from './bytes'
import { readChainEntry, type SignedChainEntry } from './chain-entry'
import { countersign, signAdd } from './chain-signer'
import type { DeviceKeys } from './device-keys'
import { DOMAINS } from './digests'
import { ED25519_KEY_BYTES } from './ed25519'
import { PinnedChain } from './pinned-chain'
import { isUuid, type Uuid } from './uuid'
import { WRAP_DEVICE_MAX } from './wraps'

export const LINK_SECRET_BYTES = 16

const TEXT = /^whimbrel-link:2:([0-9a-f-]{36}):([1-9][0-9]{0,4}):([\w-]{43}):([\w-]{22})$/

export interface LinkRequest {
  readonly user: Uuid
  readonly device: number
  /** The new device's Ed25519 public key. */
  readonly identityKey: Bytes
  /** Never for the server. */
  readonly secret: Bytes
}

/** An old device's word for a new one, as it travels over the server. */
export interface LinkApproval {
  /** The chain entry that adds the new device, without the new device's own signature. */
  readonly entry: Bytes
  readonly signature: Bytes
  /** HMAC-SHA-256(secret, "whimbrel/v1/approval\0" ‖ entry ‖ signature). */
  readonly mac: Bytes
}

/** A request of a new device, with a new secret; keep it until the device is linked. */
export function linkRequest(keys: DeviceKeys): LinkRequest {
  const { user, device, identity } = keys
  return { user, device, identityKey: identity.publicKey, secret: randomBytes(LINK_SECRET_BYTES) }
}

/** `whimbrel-link:2:<account>:<device>:<key as base64url>:<secret as base64url>`. */
export function writeLinkRequest(request: LinkRequest): string {
  const { user, device, identityKey, secret } = request
  return `whimbrel-link:2:${user}:${device}:${toBase64Url(identityKey)}:${toBase64Url(secret)}`
}

/** Reads the text, with white space around it. Throws a {@link FormError} if it is none. */
export function readLinkRequest(text: string): LinkRequest {
  const [, user = '', number, key = '', secret = ''] = TEXT.exec(text.trim()) ?? []
  const device = Number(number)
  requireForm(isUuid(user) && device >= 1 && device <= WRAP_DEVICE_MAX, 'no link request')
  return {
    user,
    device,
    identityKey: fromBase64UrlOf(key, ED25519_KEY_BYTES),
    secret: fromBase64UrlOf(secret, LINK_SECRET_BYTES),
  }
}

/** On an old device: vouches for the new one. Throws a {@link BadKeysError} if the request is of another account. */
export async function approveLink(
  keys: DeviceKeys,
  own: PinnedChain,
  request: LinkRequest,
  nowMs: number,
): Promise<LinkApproval> {
  if (request.user !== keys.user) {
    throw new BadKeysError('wrong-owner', 'the request is of another account')
  }
  const { bytes: entry, signature } = await signAdd(
    keys,
    own.chain,
    request.device,
    request.identityKey,
    nowMs,
  )
  const mac = await crypto.subtle.sign('HMAC', await macKey(request.secret), macInput(entry, signature))
  return { entry, signature, mac: new Uint8Array(mac) }
}

/**
 * On the new device: checks an approval, and signs the entry too.
 *
 * @param chain the account's chain as the server shows it, which has to be the one that the approval continues
 * @returns what is to be posted, and the chain with it
 * @throws BadKeysError `bad-signature` if the mac is wrong: whoever made the approval has not seen the request
 */
export async function acceptApproval(
  keys: DeviceKeys,
  request: LinkRequest,
  approval: LinkApproval,
  chain: readonly SignedChainEntry[],
): Promise<{ entry: SignedChainEntry; pinned: PinnedChain }> {
  const { entry: bytes, signature, mac } = approval
  if (!(await crypto.subtle.verify('HMAC', await macKey(request.secret), mac, macInput(bytes, signature)))) {
    throw new BadKeysError('bad-signature', 'the approval is not made with the secret of the request')
  }
  const told = readChainEntry(bytes)
  const isThisOne = told.device === keys.device && equalBytes(told.key, keys.identity.publicKey)
  if (told.op !== 'add' || told.user !== keys.user || !isThisOne) {
    throw new BadKeysError('wrong-owner', 'the approval is for another device')
  }
  const entry = await countersign(keys, { bytes, signature })
  const before = await PinnedChain.of(keys.user, chain)
  return { entry, pinned: await before.extend([entry]) }
}

function macInput(entry: Bytes, signature: Bytes): Bytes {
  return concat(DOMAINS.approval, entry, signature)
}

function macKey(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
}
