/**
 * The content of a resend request: `{"reason":…,"record":…,"signature":…}`. Record and signature are the current key record of the
 * device that asks.
 */
import { toBase64Url } from './base64url'
import { fromUtf8, requireForm, utf8 } from './bytes'
import type { SignedKeyRecord } from './key-record'
import { StrictJson, writeJson } from './strict-json'

export interface ResendContent {
  /** Why the message could not be opened, up to 64 characters. */
  readonly reason: string
  /** The key that another wrap is wanted for. */
  readonly record: SignedKeyRecord
}

const REASON_MAX_CHARS = 64
const FIELDS = new Set(['reason', 'record', 'signature'])

/** The text that is sealed. */
export function writeResendContent({ reason, record }: ResendContent): string {
  const bytes = writeJson({
    reason,
    record: toBase64Url(record.bytes),
    signature: toBase64Url(record.signature),
  })
  return fromUtf8(bytes) ?? ''
}

/** Reads the text; the record is not checked. Throws a {@link FormError} if it is none. */
export function readResendContent(text: string): ResendContent {
  const json = StrictJson.read(utf8(text), FIELDS)
  const reason = json.text('reason')
  requireForm(reason.length <= REASON_MAX_CHARS, 'a reason that is too long')
  return { reason, record: { bytes: json.bytes('record'), signature: json.bytes('signature') } }
}
