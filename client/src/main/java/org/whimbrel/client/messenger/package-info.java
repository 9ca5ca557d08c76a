/**
 * Messages end to end: texts go in and come out, everything between is encryption and its upkeep.
 *
 * <pre>
 *  SecureMessenger ── send ──────> KeyDirectory (whose keys) ─> Sealer ─> Mailbox
 *        |         `─ SentKeys (content keys) <─ WrapRepair <── reports of missing wraps
 *        |                              `─────── resend requests of others
 *        `── entries ─> Opener ─> MessengerListener
 *                 `──── WaitingMessages ─> ResendRequester, until another wrap comes
 *
 *  DeviceIdentity: this device's keys, published, rotated; DeviceLinking, Recovery: how it joins
 *
 *  KeyRotation: a new key when the current one is old
 *
 *  Audiences: who else got a message, asked of the server, held against what the sender signed
 *
 *  content keys ── Archiving ─> ArchiveQueue ── wrapped ─> server ─> HistoryReader, on new devices
 *                  Archive: archive keys in ArchiveKeyring, sealed to all own devices
 * </pre>
 */
@NullMarked
package org.whimbrel.client.messenger;

import org.jspecify.annotations.NullMarked;
