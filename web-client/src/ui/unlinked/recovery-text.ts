/** Characters of a recovery key: 52 of the key and 4 that tell slips of the pen. */
export const RECOVERY_KEY_CHARS = 56

const ALPHABET = /[0-9A-HJKMNP-TV-Z]/
/** Crockford: what looks alike is alike. */
const ALIKE: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' }

export interface RecoveryText {
  /** In groups of four, as it was shown. */
  shown: string
  length: number
  complete: boolean
  /** The first character that cannot be part of a key. */
  bad?: string
}

/** What somebody typed or pasted, put into the form that it was shown in. */
export function readRecoveryText(typed: string): RecoveryText {
  let key = ''
  let bad: string | undefined
  for (const raw of typed.toUpperCase()) {
    if (/[\s\-–—]/u.test(raw)) continue
    const character = ALIKE[raw] ?? raw
    if (ALPHABET.test(character)) key += character
    else bad ??= raw
  }
  const shown = key.match(/.{1,4}/g)?.join('-') ?? ''
  return {
    shown,
    length: key.length,
    complete: key.length === RECOVERY_KEY_CHARS && bad === undefined,
    ...(bad === undefined ? {} : { bad }),
  }
}
