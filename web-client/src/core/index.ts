/**
 * The encryption and the formats of Whimbrel, without any input or output: what goes in and comes out are values. Runs in a window, a
 * Worker and Node. The Java in `protocol/` and `client/.../crypto` does the same; each opens what the other makes (`vectors/`).
 *
 *     DeviceKeys ── signGenesis, signAdd, signKeyRecord … ──> chain entries, key records    (what the server publishes)
 *     chain entries, key records ── acceptChain, PinnedChain.verify ──> VerifiedKey         (what others published, believed)
 *     text + VerifiedKeys ── seal ──> SendFrame + SentKey ── topUp ──> Wrap
 *     body + KeyWrap ── open ──> Opened (text | resend | failed)
 *     body + ArchivedKey ── openArchived ──> Opened                                         (history on a new device)
 *     contentKey ── wrapContentKey(ArchiveKey.key) ──> 40 bytes for POST /api/archive/wraps
 *
 * Failures: FormError for text that is not of its form, BadKeysError for keys that must not be believed, and typed results for messages
 * and archive keys, where failing is part of the day.
 *
 * Kept in IndexedDB as they are: DeviceKeys, ArchiveKey, StoredSentKey, a wrapping key; all private keys in them are not extractable. Of
 * PinnedChain keep `entries`, of VerifiedKey `signed`, and check them again when reading.
 */
export * from './archive-key'
export * from './bad-keys-error'
export * from './base64url'
export * from './bytes'
export * from './chain-entry'
export * from './chain-signer'
export { contentKeyBytes } from './ciphers'
export * from './content'
export * from './conversation'
export * from './device-chain'
export * from './device-keys'
export { type SigningKey } from './ed25519'
export * from './entry-info'
export * from './envelope'
export { Fields } from './fields'
export * from './frame-codec'
export * from './frames'
export { type HpkeKeyPair } from './hpke'
export * from './key-record'
export * from './key-wrapping'
export * from './linking'
export * from './opener'
export * from './pinned-chain'
export * from './recovery-key'
export * from './resend-content'
export * from './safety-number'
export * from './sealer'
export * from './sent-key'
export * from './support'
export * from './uuid'
export * from './wraps'
