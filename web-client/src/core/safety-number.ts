/**
 * Sixty digits that two people compare to know that nobody stands between them. Both see the same. Linking or removing a device does
 * not change them, an identity reset does.
 *
 * SHA-512("whimbrel/v1/safety\0" ‖ lower genesis hash ‖ higher genesis hash); of the first 60 bytes, each 5 are a big-endian number modulo
 * 100,000, which gives 5 digits.
 */
import { type Bytes, compareBytes } from './bytes'
import { DOMAINS, sha512 } from './digests'

export interface SafetyNumber {
  /** 60 digits. */
  readonly digits: string
  /** What the QR code says: `whimbrel-safety:1:` and the digits. */
  readonly qr: string
}

const GROUPS = 12
const GROUP_BYTES = 5
const GROUP_RANGE = 100_000n

/** Of two accounts, in whichever order, by the first entries of their chains. */
export async function safetyNumber(oneGenesis: Bytes, otherGenesis: Bytes): Promise<SafetyNumber> {
  const sorted = [oneGenesis, otherGenesis].sort(compareBytes)
  const digest = await sha512(DOMAINS.safety, ...sorted)
  let digits = ''
  for (let group = 0; group < GROUPS; group++) {
    const bytes = digest.subarray(group * GROUP_BYTES, (group + 1) * GROUP_BYTES)
    const number = bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
    digits += (number % GROUP_RANGE).toString().padStart(GROUP_BYTES, '0')
  }
  return { digits, qr: `whimbrel-safety:1:${digits}` }
}
