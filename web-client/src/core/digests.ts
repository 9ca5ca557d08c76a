/** Hashes, and the prefixes that keep a hash or signature of one thing from passing for that of another. */
import { type Bytes, concat, utf8 } from './bytes'

export const HASH_BYTES = 32

/** Each ends with a zero byte. */
export const DOMAINS = {
  body: domain('body'),
  signature: domain('sig'),
  wrap: domain('wrap'),
  chain: domain('chain'),
  chainHash: domain('chain-hash'),
  key: domain('key'),
  approval: domain('approval'),
  archive: domain('archive'),
  archiveKey: domain('archive-key'),
  archiveCommit: domain('archive-commit'),
  recoveryCheck: domain('recovery-check'),
  safety: domain('safety'),
} as const

function domain(name: string): Bytes {
  return utf8(`whimbrel/v1/${name}\0`)
}

/** Over all parts, one behind the other. */
export async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)))
}

export async function sha512(...parts: readonly Bytes[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-512', concat(...parts)))
}
