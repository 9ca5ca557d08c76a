/** Why a chain entry, a key record or what hangs on them must not be believed. */
export type BadKeysReason =
  /** It is not of the form. */
  | 'malformed'
  /** It speaks of another account, or another device, than it should. */
  | 'wrong-owner'
  /** A signature is missing or wrong. */
  | 'bad-signature'
  /** It does not follow what is there: a gap, a repetition, or an older state. */
  | 'out-of-sequence'
  /** It follows something else than what is there: somebody shows two histories. */
  | 'fork'
  /** The device that signed is not in the chain, or was removed. */
  | 'not-a-member'
  /** The device is in the chain, or was once; numbers are never given again. */
  | 'known-device'
  /** A bound is exceeded. */
  | 'out-of-bounds'

/** The text is for developers and quotes nothing. */
export class BadKeysError extends Error {
  readonly reason: BadKeysReason

  constructor(reason: BadKeysReason, detail: string) {
    super(detail)
    this.name = 'BadKeysError'
    this.reason = reason
  }
}

/** What `read` gives; a form error becomes `malformed`. */
export function orMalformed<T>(read: () => T): T {
  try {
    return read()
  } catch (problem) {
    throw new BadKeysError('malformed', problem instanceof Error ? problem.message : 'not of the form')
  }
}
