/** What messages are grouped by: the set of the accounts in it, which the signed header vouches for. */
import { toBase64Url } from './base64url'
import { recipientsDigest } from './envelope'
import type { Uuid } from './uuid'

const DIGEST_CHARS = 22

/**
 * With one other (or with oneself alone) the id of that account; with more `g-` and the first 22 characters of base64url(SHA-256(sorted
 * 16-byte ids of all)).
 *
 * @param members everybody in it; oneself may be among them or not
 */
export async function conversationId(self: Uuid, members: Iterable<Uuid>): Promise<string> {
  const all = new Set([self, ...members])
  const others = [...all].filter((id) => id !== self)
  return others.length <= 1
    ? (others[0] ?? self)
    : `g-${toBase64Url(await recipientsDigest(all)).slice(0, DIGEST_CHARS)}`
}
